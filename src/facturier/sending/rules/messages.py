"""What is said between a customer and us on the page of a link."""

from enum import StrEnum


class MessageKind(StrEnum):
    """Why somebody wrote."""

    QUESTION = "question"
    DISPUTE = "dispute"
    ANSWER = "answer"


FROM_CUSTOMER = (MessageKind.QUESTION, MessageKind.DISPUTE)
