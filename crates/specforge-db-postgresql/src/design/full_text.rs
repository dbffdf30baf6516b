//! Full-text search: a computed `tsvector` beside the texts, and a GIN index over it.

use specforge_db_core::design::{Decision, FullText, IndexNote, Search, Weight, shorten};
use specforge_db_core::model::{Column, Expr, Generated, Index, KeyPart, Table, Type};
use specforge_db_core::name::Ident;
use specforge_db_core::plan::Unsupported;
use specforge_db_core::version::Version;

use super::language;
use crate::info::INFO;
use crate::spelling::{literal, quoted};
use crate::types::family;

/// The column that holds the words.
const VECTOR: &str = "search_vector";

/// The letters by which a `tsvector` tells how much a word counts, the most first, and how much
/// `ts_rank` makes of each
/// (<https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-RANKING>).
const LETTERS: [(char, f64); 4] = [('A', 1.0), ('B', 0.4), ('C', 0.2), ('D', 0.1)];

/// Adds `search_vector` and its index.
pub(super) fn place(
    search: &Search,
    table: &mut Table,
    version: Version,
) -> Result<FullText, Unsupported> {
    if table.columns.iter().any(|column| column.name.as_str() == VECTOR) {
        return Err(Unsupported::new(format!(
            "`{}` has a column `{VECTOR}` already: call that one otherwise",
            table.name
        )));
    }
    let configuration = match &search.language {
        Some(language) => language::configuration(language, version).map_err(Unsupported::new)?,
        None => language::ANY,
    };
    let weights = Weights::of(search)?;
    let mut column = Column::new(VECTOR, Type::new(family("tsvector"), "tsvector"));
    let parts = search.columns.iter().zip(&weights.letters).map(|(name, letter)| {
        format!(
            "setweight(to_tsvector({}::regconfig, COALESCE({}, '')), '{letter}')",
            literal(configuration),
            quoted(name)
        )
    });
    let expr = Expr::new(parts.collect::<Vec<_>>().join(" || "));
    column.generated = Some(Box::new(Generated { expr, stored: true }));
    table.columns.push(column);
    let name = shorten(&format!("idx_{}_{VECTOR}", table.name), INFO.max_name_bytes);
    table.indexes.push(Index {
        name: Ident::from(name.as_str()),
        method: Some("gin".into()),
        parts: vec![KeyPart::column(VECTOR)],
        ..Index::default()
    });
    let columns: Vec<&str> = search.columns.iter().map(Ident::as_str).collect();
    Ok(FullText {
        definitions: Vec::new(),
        index: IndexNote {
            name,
            table: table.name.clone(),
            method: Some("GIN".to_owned()),
            serves: vec![format!("words in {}", columns.join(", "))],
        },
        decision: decide(search, table, configuration, &weights),
    })
}

/// How much the words of each column count.
struct Weights {
    /// The letter of each column, in their order.
    letters: Vec<char>,
    /// What each letter stands for, where numbers were stated.
    factors: Option<[f64; 4]>,
}

impl Weights {
    fn of(search: &Search) -> Result<Self, Unsupported> {
        let stated = |column: &Ident| {
            search.weights.iter().find(|(known, _)| known == column).map(|(_, weight)| weight)
        };
        let count = search.columns.len();
        if search.weights.is_empty() {
            // In the order in which they are named: a title before the text below it.
            let letters = LETTERS.iter().map(|(letter, _)| *letter);
            let letters = letters.chain(std::iter::repeat('D')).take(count).collect();
            return Ok(Self { letters, factors: None });
        }
        let weights: Vec<Option<&Weight>> = search.columns.iter().map(stated).collect();
        if weights.iter().all(|weight| !matches!(weight, Some(Weight::Factor(_)))) {
            let letters = weights.iter().map(|weight| match weight {
                Some(Weight::Letter(letter)) => letter_of(letter),
                _ => Ok('D'),
            });
            return Ok(Self { letters: letters.collect::<Result<_, _>>()?, factors: None });
        }
        let factors: Vec<f64> = weights.iter().map(|weight| factor(*weight)).collect();
        Self::by_factor(&factors)
    }

    /// The greatest number is A, the next B: there are four letters.
    fn by_factor(factors: &[f64]) -> Result<Self, Unsupported> {
        let mut distinct = factors.to_vec();
        distinct.sort_by(|a, b| b.total_cmp(a));
        distinct.dedup();
        let Some(greatest) = distinct.first().copied().filter(|_| distinct.len() <= LETTERS.len())
        else {
            return Err(Unsupported::new("it tells four weights apart, and more are stated"));
        };
        if !(greatest > 0.0 && distinct.iter().all(|factor| *factor >= 0.0)) {
            return Err(Unsupported::new("a weight is a number that is not negative"));
        }
        let letter = |factor: &f64| {
            let at = distinct.iter().position(|known| known.total_cmp(factor).is_eq());
            let at = at.unwrap_or_default();
            LETTERS.get(at).map_or('D', |(letter, _)| *letter)
        };
        let mut ranked = [0.0; 4];
        for (slot, factor) in ranked.iter_mut().zip(&distinct) {
            *slot = factor / greatest;
        }
        Ok(Self { letters: factors.iter().map(letter).collect(), factors: Some(ranked) })
    }

    /// How results are put in order: the numbers from D to A, where they are not the usual ones.
    fn rank(&self) -> String {
        match self.factors {
            Some([a, b, c, d]) => {
                format!("ts_rank('{{{d}, {c}, {b}, {a}}}', {VECTOR}, query)")
            }
            None => format!("ts_rank({VECTOR}, query)"),
        }
    }
}

fn letter_of(text: &str) -> Result<char, Unsupported> {
    let found = LETTERS.iter().find(|(letter, _)| text.eq_ignore_ascii_case(&letter.to_string()));
    found
        .map(|(letter, _)| *letter)
        .ok_or_else(|| Unsupported::new(format!("the weight `{text}` is none of A, B, C and D")))
}

/// Beside numbers, letters count as they do for `ts_rank`, and nothing stated as D does.
fn factor(weight: Option<&Weight>) -> f64 {
    match weight {
        Some(Weight::Factor(factor)) => *factor,
        Some(Weight::Letter(letter)) => {
            letter_of(letter).ok().and_then(|letter| {
                LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, value)| value * 10.0)
            })
        }
        .unwrap_or(1.0),
        None => 1.0,
    }
}

fn decide(search: &Search, table: &Table, configuration: &str, weights: &Weights) -> Decision {
    let columns = search.columns.iter().zip(&weights.letters);
    let columns: Vec<String> =
        columns.map(|(column, letter)| format!("`{column}` (weight {letter})")).collect();
    let living = if table.columns.iter().any(|column| column.name.as_str() == "deleted_at") {
        "; deleted rows are left out by `deleted_at IS NULL` beside it"
    } else {
        ""
    };
    let words = match &search.language {
        Some(_) => format!("its words are stems of {configuration}"),
        None => "no language is stated, so that words are found as they are written".to_owned(),
    };
    Decision {
        id: format!("full-text-search:{}", table.name),
        rule: "full-text-search".to_owned(),
        choice: format!(
            "the tsvector `{}.{VECTOR}` with a GIN index finds words in {}",
            table.name,
            columns.join(", ")
        ),
        reason: format!(
            "the database computes it whenever a text changes, and the index finds words without reading every row; {words}; `{VECTOR} @@ websearch_to_tsquery('{configuration}', …)` searches, and `ORDER BY {} DESC` puts the best first{living}",
            weights.rank()
        ),
        alternatives: vec![
            "an index with `pg_trgm`, where parts of words and typing errors are searched"
                .to_owned(),
            "a search engine beside the database, where synonyms and facets matter".to_owned(),
        ],
    }
}
