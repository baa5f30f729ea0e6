"""How groups and purposes of consent are called on screen: the one table of each."""

from learning_centers.core.i18n import mark
from models import SENSITIVE_GROUPS, Group, Purpose

GROUP_NAMES = {
    Group.ELDERLY: mark("Older people"),
    Group.DISABLED: mark("People with a disability"),
    Group.LOW_INCOME: mark("People on a low income"),
    Group.RURAL: mark("Farmers and fishers"),
    Group.MULTICULTURAL: mark("Multicultural families"),
    Group.CAREER_BREAK: mark("Women after a career break"),
    Group.SMALL_BUSINESS: mark("Small business owners"),
    Group.YOUTH: mark("Children and teenagers"),
    Group.JOB_SEEKER: mark("Job seekers"),
    Group.FOREIGNER: mark("Foreign residents"),
    Group.MIDDLE_AGED: mark("Middle-aged people"),
    Group.NORTH_KOREAN: mark("People from North Korea"),
    Group.GENERAL: mark("General public"),
}
ORDINARY_NAMES = {group: name for group, name in GROUP_NAMES.items() if group not in SENSITIVE_GROUPS}
SENSITIVE_NAMES = {group: name for group, name in GROUP_NAMES.items() if group in SENSITIVE_GROUPS}
PURPOSE_NAMES = {
    Purpose.REGISTER: mark("Taking part in lessons"),
    Purpose.GROUPS: mark("Which groups I belong to"),
    Purpose.SENSITIVE: mark("Groups that need special care"),
    Purpose.PHOTO: mark("Photos of lessons"),
    Purpose.CONTACT: mark("News of courses"),
}
QUESTIONS = {
    Purpose.REGISTER: mark("May we keep your name, phone, birth year, sex and where you live, to teach you?"),
    Purpose.GROUPS: mark("May we note groups you belong to, to count how many of each come?"),
    Purpose.SENSITIVE: mark("May we note a disability, a low income or an origin in North Korea?"),
    Purpose.PHOTO: mark("May you be seen in the photos that show a lesson was held?"),
    Purpose.CONTACT: mark("May we call you or write to you about new courses?"),
}
IF_REFUSED = {
    Purpose.REGISTER: mark("Without this we cannot enrol you. You can still ask at the help desk."),
    Purpose.GROUPS: mark("You can say no and take part all the same."),
    Purpose.SENSITIVE: mark("You can say no and take part all the same. Nobody in the class sees it."),
    Purpose.PHOTO: mark("You can say no and take part all the same. You are then left out of the photos."),
    Purpose.CONTACT: mark("You can say no and take part all the same."),
}
IF_WITHDRAWN = {
    Purpose.REGISTER: mark(
        "The person is added to no roster any more. Marks made so far stay, as they show which lessons were held, "
        "until the day they are destroyed."
    ),
    Purpose.GROUPS: mark("The groups are deleted now. Months that are handed in keep their figures."),
    Purpose.SENSITIVE: mark("These groups are deleted now. Months that are handed in keep their figures."),
    Purpose.PHOTO: mark(
        "Tell who teaches to leave the person out. Photos taken so far stay as evidence until they are destroyed; "
        "ask the manager to take out those that show the face."
    ),
    Purpose.CONTACT: mark("The phone stays to tell people of the same name apart. It is not used for news."),
}
