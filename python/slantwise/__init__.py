"""How does each outlet tell the same story?

slantwise counts a news corpus and says, per outlet, which words, word pairs and frames it uses more than the others
do, how sure one can be of it, and in which sentences it shows.

Every analysis is three choices: *where* (whole articles, near a word), *what* (terms, pairs, frames of a lexicon) and
*compare* (outlets against the rest, against one outlet, within the same event).

>>> import slantwise as sw
>>> corpus = sw.Corpus({
...     "text": ["Tariffs cost jobs.", "Tariffs guard the border.", "Jobs and prices first."],
...     "outlet": ["Tribune", "Ledger", "Tribune"],
... })
>>> corpus.tokens().frequencies().to_dict()["feature"][:2]
['jobs', 'tariffs']
"""

from . import measures as measures
from ._core import ColumnError as ColumnError
from ._core import GroupError as GroupError
from ._core import InputError as InputError
from ._core import InternalError as InternalError
from ._core import LexiconError as LexiconError
from ._core import OptionError as OptionError
from ._core import PatternError as PatternError
from ._core import SlantwiseError as SlantwiseError
from ._core import StoreError as StoreError
from ._core import __version__ as __version__
from .cooccurrence import Cooccurrence as Cooccurrence
from .cooccurrence import Cooccurrences as Cooccurrences
from .corpus import Corpus as Corpus
from .corpus import DataWarning as DataWarning
from .counts import Counts as Counts
from .counts import count as count
from .counts import load as load
from .dfm import Dfm as Dfm
from .framing import Framing as Framing
from .lexicon import Lexicon as Lexicon
from .lexicon import lexicon as lexicon
from .planning import power as power
from .read import read as read
from .reuse import Duplicates as Duplicates
from .table import Table as Table
from .tokens import Tokens as Tokens

__all__ = [
    "ColumnError",
    "Cooccurrence",
    "Cooccurrences",
    "Corpus",
    "Counts",
    "DataWarning",
    "Dfm",
    "Duplicates",
    "Framing",
    "GroupError",
    "InputError",
    "InternalError",
    "Lexicon",
    "LexiconError",
    "OptionError",
    "PatternError",
    "SlantwiseError",
    "StoreError",
    "Table",
    "Tokens",
    "__version__",
    "count",
    "lexicon",
    "load",
    "measures",
    "power",
    "read",
]
