//! The exceptions, and which core error becomes which.

use crate::error::Error;
use pyo3::exceptions::{PyKeyboardInterrupt, PyMemoryError, PyRuntimeError, PyValueError};
use pyo3::{PyErr, create_exception};

create_exception!(
    slantwise,
    SlantwiseError,
    PyValueError,
    "Something given to slantwise cannot be used; the message says what, where and what to do."
);
create_exception!(
    slantwise,
    InputError,
    SlantwiseError,
    "A value in the data cannot be used; the message names its row and column."
);
create_exception!(
    slantwise,
    ColumnError,
    SlantwiseError,
    "A column is missing, doubled or of a type that cannot be used."
);
create_exception!(slantwise, OptionError, SlantwiseError, "An argument is out of its range or not among its choices.");
create_exception!(slantwise, PatternError, SlantwiseError, "A pattern cannot be used.");
create_exception!(
    slantwise,
    LexiconError,
    SlantwiseError,
    "A lexicon cannot be used; the message names the frame or the line."
);
create_exception!(
    slantwise,
    GroupError,
    SlantwiseError,
    "An outlet or other group that is not there, or too few of them to compare."
);
create_exception!(
    slantwise,
    StoreError,
    SlantwiseError,
    "Saved counts that cannot be read or written; the message says what is wrong with the file and what to do."
);
create_exception!(
    slantwise,
    InternalError,
    PyRuntimeError,
    "A fault in slantwise itself; please report it with the message."
);

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Cancelled => PyKeyboardInterrupt::new_err(message),
            Error::Argument { .. } | Error::TooLarge { .. } | Error::Unlike { .. } | Error::UnlikeGroups { .. } => {
                OptionError::new_err(message)
            }
            Error::Pattern { .. } => PatternError::new_err(message),
            Error::Lexicon { .. } => LexiconError::new_err(message),
            Error::WideGroups { .. } => ColumnError::new_err(message),
            Error::TooFewGroups { .. } | Error::TooFewWords { .. } => GroupError::new_err(message),
            Error::Store { .. } => StoreError::new_err(message),
            Error::Length { .. } => InputError::new_err(message),
            Error::Memory { .. } => PyMemoryError::new_err(message),
            Error::Threads { .. } => PyRuntimeError::new_err(message),
            Error::Sparse { .. } => InternalError::new_err(message),
        }
    }
}
