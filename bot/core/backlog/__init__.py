"""Could somebody begin with what lies in the backlog: is it small, is it clear when it is done, and what is it for?"""

from bot.core.backlog.judging import Gap, Lack, gaps
from bot.core.backlog.telling import Hygiene, TaskView, hygiene
from bot.core.backlog.words import Said, said

__all__ = ["Gap", "Hygiene", "Lack", "Said", "TaskView", "gaps", "hygiene", "said"]
