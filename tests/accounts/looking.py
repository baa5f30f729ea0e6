from sqlmodel import Session


def look_again(session: Session) -> None:
    """Forget what was read: the next read sees what pages and commands have committed since."""
    session.rollback()
    session.expire_all()
