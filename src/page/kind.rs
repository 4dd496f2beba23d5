//! Kinds of furniture, and the words that give some of them away.

use super::Place;
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// What a piece of furniture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Who wrote the article.
    Byline,
    /// When it was published or changed.
    Published,
    /// Who edited or reported it besides.
    Editor,
    /// Whose reports went into it.
    Credit,
    /// Where and for which agency: the beginning of a line.
    Dateline,
    /// A picture's caption that stands there twice.
    Caption,
    /// Other articles to read.
    More,
    /// The form for comments.
    Comments,
    /// Newsletters, accounts to follow.
    Subscribe,
    /// Whose property it is.
    Rights,
    /// The name of the outlet alone.
    Outlet,
    /// A line that stands in the article a second time.
    Doubled,
    /// A line that stands in several articles of the outlet.
    Repeated,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Byline,
        Self::Published,
        Self::Editor,
        Self::Credit,
        Self::Dateline,
        Self::Caption,
        Self::More,
        Self::Comments,
        Self::Subscribe,
        Self::Rights,
        Self::Outlet,
        Self::Doubled,
        Self::Repeated,
    ];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Byline => "byline",
            Self::Published => "published",
            Self::Editor => "editor",
            Self::Credit => "credit",
            Self::Dateline => "dateline",
            Self::Caption => "caption",
            Self::More => "more",
            Self::Comments => "comments",
            Self::Subscribe => "subscribe",
            Self::Rights => "rights",
            Self::Outlet => "outlet",
            Self::Doubled => "doubled",
            Self::Repeated => "repeated",
        }
    }

    /// The kind of a line by its words and its place.
    pub(super) fn by_words(line: &str, words: usize, place: Place, outlet: Option<&str>) -> Option<Self> {
        if place == Place::Middle || words > LONGEST {
            return None;
        }
        let is_outlet = || {
            let same = |outlet: &str| outlet.chars().count() > 2 && outlet.to_lowercase() == line.to_lowercase();
            outlet.is_some_and(same).then_some(Self::Outlet)
        };
        // Most lines are neither, which is soon seen.
        let may =
            CREDITS.iter().any(|word| line.contains(word)) || BEGINS.as_ref().is_some_and(|all| all.is_match(line));
        let said = WORDS.iter().filter(|_| may).flat_map(|words| words.matches(line));
        let mut kinds = said.map(|number| (PHRASES[number].0, PHRASES[number].1));
        kinds.find(|(_, at)| at.is_none_or(|at| at == place)).map(|(kind, _)| kind).or_else(is_outlet)
    }
}

/// No line of more words is furniture by its words.
const LONGEST: usize = 40;

/// What a line of a kind says: the end of the article that it stands at, where it is one of them alone; what it begins
/// with; and what may follow.
type Words = (Kind, Option<Place>, &'static [&'static str], &'static str);

const PHRASES: [Words; 12] = [
    (
        Kind::Byline,
        Some(Place::Head),
        &["By", "BY", "Par", "Por", "Von", "VON", "Di", "Door", "От", "Автор"],
        // Names, and what they are: no sentence that begins with "By".
        r":?\s+\p{Lu}[\w.'’-]*(?:,?\s+(?:\p{Lu}[\w.'’-]*|and|y|et|und|e|и|del?|van|von|al))*\W*(?:,[^.!?]{0,40})?\W*",
    ),
    (
        Kind::Published,
        None,
        &[
            "(?i:(?:first |last |originally )?(?:published|posted|updated))",
            "(?i:publié|mis à jour|publicado|actualizado|veröffentlicht|aktualisiert|pubblicato|aggiornato)",
            "(?i:опубликовано|обновлено)",
        ],
        r"\b[^.!?]{0,15}\d.{0,60}",
    ),
    (Kind::Published, None, &["发布时间", "更新时间"], ".{0,40}"),
    (Kind::Published, Some(Place::Head), &[r"(?:\w{2,20}\W+)?\d{1,2}:\d\d"], r"\W.{0,30}\d{4}\W*"),
    (
        Kind::Editor,
        None,
        &[
            r"(?i:(?:(?:web|copy|news|managing) )?editors?|redaktion|rédaction|redacción|redazione|редактор)\s*:",
            r"(?i:(?:edited|editing|(?:additional )?reporting|writing|reported|compiled) by)\b",
            r"(?i:editado por|bearbeitet von)\b",
            "(?:责任编辑|编辑|责编)[:：]",
        ],
        r"\s*\S.*",
    ),
    (
        Kind::Credit,
        None,
        &[
            r".*\bcontributed to this (?:report|story|article)",
            r".*\bhat zu diesem (?:Bericht|Artikel) beigetragen",
            r".*\ba contribué à cet article",
            r".*\bcontribuyó a este (?:reporte|informe|artículo)",
        ],
        r"\b[^.!?]*\W*",
    ),
    (
        Kind::More,
        Some(Place::Tail),
        &[
            "(?i:related (?:posts?|stor(?:y|ies)|articles?|news|topics|content|coverage|links))",
            "(?i:read (?:more|also|next)|more on this|see also|also read|further reading)",
            "(?i:recommended (?:reading|for you)|mehr zum thema|lesen sie auch|lire aussi|à lire aussi)",
            "(?i:leer más|lea también|leggi anche|lees ook|leia também|читайте также)",
        ],
        r"\b.*",
    ),
    (Kind::More, Some(Place::Tail), &["相关阅读", "延伸阅读", "相关新闻", "関連記事"], ".*"),
    (
        Kind::Comments,
        Some(Place::Tail),
        &[
            "(?i:please enter your (?:comment|name)|leave a (?:reply|comment)|post a comment)",
            "(?i:your email address will not be|save my name|join the (?:conversation|discussion))",
            "(?i:kommentar (?:schreiben|verfassen)|laisse[rz] un commentaire|deja (?:un|tu) comentario)",
            "(?i:lascia un commento|оставить комментарий)|发表评论",
        ],
        ".*",
    ),
    (Kind::Comments, Some(Place::Tail), &[r"(?i:(?:\d+ )?comments?)"], r"\W*"),
    (
        Kind::Subscribe,
        None,
        &[
            r"(?i:sign up (?:for|to|here)|subscribe (?:to|here|now|today)|click here (?:to|for))",
            r"(?i:follow (?:us|@|\S+ \S+ on (?:twitter|facebook|x)\b)|like us on)",
            "(?i:newsletter abonnieren|abonnez-vous|inscrivez-vous|suscríbe(?:te|ase)|iscriviti)",
            "(?i:подпишитесь|подписывайтесь)",
        ],
        ".*",
    ),
    (
        Kind::Rights,
        None,
        &[
            r"(?i:copyright)\b|©|\([cC]\) ?(?:19|20)\d\d",
            "(?i:all rights reserved|alle rechte vorbehalten|tous droits réservés)",
            "(?i:todos los derechos reservados|tutti i diritti riservati|все права защищены)|版权所有",
        ],
        ".*",
    ),
];

/// All of them at once, in their order.
static WORDS: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    RegexSet::new(PHRASES.iter().map(|(.., phrases, rest)| format!(r"^\W*(?:{})(?:{rest})$", phrases.join("|")))).ok()
});

/// What lines begin with that are known by it, and nothing of the rest.
static BEGINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let phrases = PHRASES.iter().filter(|phrases| phrases.0 != Kind::Credit).flat_map(|phrases| phrases.2);
    Regex::new(&format!(r"^\W*(?:{})", phrases.copied().collect::<Vec<_>>().join("|"))).ok()
});

/// A part of every phrase of a credit, which stands anywhere in its line.
const CREDITS: [&str; 2] = ["contribu", "beigetragen"];

/// How captions name their picture.
static PICTURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = [
        // At the end, with or without who took it.
        r"\b(?:photo(?:graph)?s?|image|picture|foto|bild|crédit|photographie|фото)\b\W*(?:[:/|].{0,60})?",
        r"\b(?:getty images|reuters|afp|xinhua)\b\W*(?:[:/|].{0,60})?",
    ];
    let anywhere = [r"\b(?:photo|image|foto|bild|фото)s?\s*(?:credits?|by|:)", r"^file\s*[-–—]", "图|摄"];
    Regex::new(&format!(r"(?i)(?:{})\W*$|{}", named.join("|"), anywhere.join("|"))).ok()
});

/// Whether a line that stands there twice is the caption of a picture.
pub(super) fn is_caption(line: &str) -> bool {
    PICTURE.as_ref().is_some_and(|picture| picture.is_match(line))
}

/// A place in capitals, maybe a day, an agency in brackets, a dash.
static DATELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let place = r"\p{Lu}[\p{Lu}.'’-]+(?:[\s,/.]+\p{Lu}[\p{L}.'’-]*)*";
    let day = r"(?:,?\s+\p{L}{3,10}\.?\s+\d{1,2})?";
    Regex::new(&format!(r"^\s*{place}{day}\s*\([^()\n]{{2,30}}\)\s*[-–—]+\s")).ok()
});

/// Where the dateline that a line begins with ends.
pub(super) fn dateline(line: &str) -> Option<usize> {
    DATELINE.as_ref()?.find(line).map(|found| found.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(line: &str, place: Place) -> Option<Kind> {
        Kind::by_words(line, super::super::words(line), place, Some("Merrow Post"))
    }

    #[test]
    fn all_patterns_compile() {
        assert!(WORDS.is_some() && BEGINS.is_some() && PICTURE.is_some() && DATELINE.is_some());
    }

    #[test]
    fn kinds_show_by_their_words() {
        for (line, place, expected) in [
            ("By Anna Tarn and Jo Ulm, staff writer", Place::Head, Kind::Byline),
            ("Von Anna Tarn", Place::Head, Kind::Byline),
            ("Published: Mar 4, 2024 01:53 AM", Place::Head, Kind::Published),
            ("(Tarnpress) 11:02, March 04, 2024", Place::Head, Kind::Published),
            ("(Web editor: Anna Tarn)", Place::Tail, Kind::Editor),
            ("(Reporting by Anna Tarn; editing by Jo Ulm)", Place::Tail, Kind::Editor),
            ("责任编辑：王", Place::Tail, Kind::Editor),
            ("Jo Ulm contributed to this report.", Place::Tail, Kind::Credit),
            ("Related Stories", Place::Tail, Kind::More),
            ("Lesen Sie auch: Schnee in Tarn", Place::Tail, Kind::More),
            ("Please enter your name here", Place::Tail, Kind::Comments),
            ("Sign up for our newsletter", Place::Head, Kind::Subscribe),
            ("© 2024 Merrow Post. All rights reserved.", Place::Tail, Kind::Rights),
            ("MERROW POST", Place::Tail, Kind::Outlet),
        ] {
            assert_eq!(kind(line, place), Some(expected), "{line}");
            assert_eq!(kind(line, Place::Middle), None, "{line}");
        }
    }

    #[test]
    fn sentences_are_no_furniture_by_their_words() {
        for line in [
            "By Monday night, she said, the port was shut.",
            "Editors sideline a reporter over a letter",
            "Read more carefully, the law says nothing of ports.",
            "Updated plans for the port will be shown to the council of Merrow tonight.",
            "Follow the money, said the minister.",
            "Related to the strike is a dispute over pay.",
        ] {
            assert_eq!(kind(line, Place::Head), None, "{line}");
        }
    }

    #[test]
    fn datelines_end_behind_their_dash() {
        for line in
            ["MERROW (TP) — ", "MERROW, May 15 (Tarnpress) -- ", "NEW TARN, Ulm. (TP) – ", "MERROW/TARN (TP) - "]
        {
            assert_eq!(dateline(&format!("{line}Snow fell.")), Some(line.len()), "{line}");
        }
        assert_eq!(dateline("The council (TP) - not amused - met."), None);
    }
}
