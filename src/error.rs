//! The one error type. Variants carry the numbers; `Display` says where, what, the limit and what to do.

/// Everything that can go wrong in the core.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller asked for the work to stop (Ctrl-C).
    #[error("stopped before the end, as asked; nothing was changed")]
    Cancelled,

    /// An argument outside its range or not among its choices.
    #[error("{name} = {given}: {expected}")]
    Argument {
        /// The argument's public name.
        name: &'static str,
        /// What was given.
        given: String,
        /// What is accepted.
        expected: String,
    },

    /// A pattern that cannot be used.
    #[error("pattern {pattern:?}: {reason}")]
    Pattern {
        /// The pattern as written.
        pattern: String,
        /// What is wrong with it and what to write instead.
        reason: String,
    },

    /// A lexicon that cannot be used.
    #[error("lexicon, frame {frame:?}: {reason}")]
    Lexicon {
        /// The frame in which the fault lies.
        frame: String,
        /// What is wrong and what to do.
        reason: String,
    },

    /// A comparison with fewer than two groups that have any words.
    #[error("comparing needs at least two groups with something to count in them, and there is {}", of_groups(*groups, known))]
    TooFewGroups {
        /// How many groups have words.
        groups: usize,
        /// The labels of all groups.
        known: Vec<String>,
    },

    /// Groups that have fewer words than are to be drawn of each.
    #[error("n = {n}: fewer words than that are in {}", wanting(groups))]
    TooFewWords {
        /// How many were to be drawn.
        n: u64,
        /// The groups that have fewer, and how many these have.
        groups: Vec<(String, u64)>,
    },

    /// A column that should have one value per document, or a list one per outlet, and has not.
    #[error("{what}: there are {found}, and {expected} are needed")]
    Length {
        /// The column.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it should have.
        expected: usize,
    },

    /// More of something than an id can number.
    #[error("{what}: {count} is over the limit of {limit}; {remedy}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        count: usize,
        /// The limit.
        limit: usize,
        /// What to do.
        remedy: &'static str,
    },

    /// Work that would take more memory than it may.
    #[error(
        "{phase} takes more than {} of memory, which is all there is for it; work on a part of the corpus, or allow more \
         with SLANTWISE_MEMORY (such as 8GB)",
        shown_memory(*limit)
    )]
    Memory {
        /// What was being done.
        phase: &'static str,
        /// The limit, in bytes.
        limit: u64,
    },

    /// Counts that do not add.
    #[error("these counts do not add: {what}. Count both with the same columns, options and lexicon")]
    Unlike {
        /// What differs.
        what: &'static str,
    },

    /// Counts by columns of one name that hold different things.
    #[error(
        "these counts do not add: a column of their groups holds {one} in one and {other} in the other; make it one type and count again"
    )]
    UnlikeGroups {
        /// What it holds in the first.
        one: &'static str,
        /// What it holds in the second.
        other: &'static str,
    },

    /// Groups told by numbers that no type of columns holds together.
    #[error(
        "the groups are told by a column with the numbers {least} and {most}, which no type of whole numbers holds \
         together; make it text and count again"
    )]
    WideGroups {
        /// The least of them.
        least: i128,
        /// The largest.
        most: i128,
    },

    /// A file of saved counts that cannot be used.
    #[error("{reason}")]
    Store {
        /// What is wrong with it and what to do.
        reason: String,
    },

    /// No worker thread could be started.
    #[error("could not start a worker thread ({reason}); free some memory or raise the process limit")]
    Threads {
        /// What the system said.
        reason: String,
    },

    /// Arrays that do not make a sparse matrix.
    #[error("not a sparse matrix: {reason}")]
    Sparse {
        /// The invariant that is broken.
        reason: String,
    },
}

/// The result of everything in the core that can fail.
pub type Result<T> = std::result::Result<T, Error>;

fn shown_memory(bytes: u64) -> String {
    if bytes < 1_000_000_000 {
        format!("{:.1} MB", bytes as f64 / 1e6)
    } else {
        format!("{:.1} GB", bytes as f64 / 1e9)
    }
}

/// How many of the groups have words, for a message.
fn of_groups(groups: usize, known: &[String]) -> String {
    match (groups, known) {
        (_, []) => "no group at all; see what became of the documents, and give more of them".to_owned(),
        (1, _) => format!("one of {}: {}", known.len(), preview(known)),
        _ => format!("none of {}: {}", known.len(), preview(known)),
    }
}

/// Groups with their words, for a message, and what to do.
fn wanting(groups: &[(String, u64)]) -> String {
    let labels: Vec<String> = groups.iter().map(|(label, words)| format!("{label} ({words})")).collect();
    let most = groups.iter().map(|group| group.1).min().unwrap_or_default();
    let remedy = if most > 0 { format!("take n = {most} or less, or leave") } else { "leave".to_owned() };
    format!("{}; {remedy} these groups out with corpus.filter", preview(&labels))
}

/// The first labels of a list, for a message.
fn preview(labels: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut shown: Vec<String> = labels.iter().take(SHOWN).map(|label| format!("{label:?}")).collect();
    if labels.len() > SHOWN {
        shown.push(format!("and {} more", labels.len() - SHOWN));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_their_numbers() {
        let known: Vec<String> = (0..10).map(|i| format!("outlet {i}")).collect();
        let few = Error::TooFewGroups { groups: 1, known };
        assert!(few.to_string().contains("there is one of 10"));
        assert!(few.to_string().ends_with("and 2 more"));
        let none = Error::TooFewGroups { groups: 0, known: Vec::new() };
        assert!(
            none.to_string()
                .ends_with("there is no group at all; see what became of the documents, and give more of them")
        );
        let length = Error::Length { what: "outlet", found: 9, expected: 10 };
        assert_eq!(length.to_string(), "outlet: there are 9, and 10 are needed");
    }
}
