"""The month of a center (월 실적): who owes it, handing in, approving, sending back, accepting."""
