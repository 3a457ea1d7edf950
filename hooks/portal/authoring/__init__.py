"""What an editor starts from: questions that become a file, and the settings of the editors they type in."""

from .drafts import Draft, NoDraft, draft
from .questions import KINDS, Question, questions, wording

__all__ = ["KINDS", "Draft", "NoDraft", "Question", "draft", "questions", "wording"]
