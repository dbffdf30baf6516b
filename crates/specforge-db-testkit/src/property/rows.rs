//! Properties of rows: they survive, they come back, and only they can forbid a plan.

use std::collections::BTreeMap;

use specforge_db_core::name::{Ident, NameCase};
use specforge_db_core::plan::{RenameSpec, RenamedKind};

use super::gathered::gathered;
use super::{Failure, Holds, Pair, build, ensure};
use crate::server::{Catalog, Cell, Contents, Database, Server, TableContents};

/// What a plan says that it loses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Losses {
    /// Whether some step says so.
    pub(super) declared: bool,
    /// Whether it is believed without a look at what.
    pub(super) believed: bool,
}

/// Where a table and its columns are after the plan.
struct Fate<'c> {
    table: &'c TableContents,
    /// For each column before, its position afterwards where its values stay.
    columns: Vec<Option<usize>>,
}

fn fate<'c>(
    pair: &Pair,
    case: NameCase,
    before: &TableContents,
    after: &'c Contents,
) -> Option<Fate<'c>> {
    let here = |spec: &RenameSpec, schema: Option<&String>| {
        spec.schema.as_ref().map(Ident::as_str) == schema.map(String::as_str)
    };
    let of_table =
        |spec: &&RenameSpec| spec.kind == RenamedKind::Table && here(spec, before.schema.as_ref());
    let stated = pair.renames.iter().filter(of_table);
    let to = stated.clone().find(|spec| case.same(spec.from.as_str(), &before.name));
    let name = to.map_or(before.name.as_str(), |spec| spec.to.as_str());
    if to.is_none() && stated.clone().any(|spec| case.same(spec.to.as_str(), name)) {
        return None;
    }
    let table =
        after.iter().find(|table| table.schema == before.schema && case.same(&table.name, name))?;
    let columns = before
        .columns
        .iter()
        .map(|(column, _)| {
            let stated = pair.renames.iter().filter(|spec| {
                spec.kind == RenamedKind::Column
                    && here(spec, before.schema.as_ref())
                    && spec.table.as_ref().is_some_and(|of| {
                        case.same(of.as_str(), name)
                            || table.part_of.iter().any(|whole| case.same(of.as_str(), whole))
                    })
            });
            let to = stated.clone().find(|spec| case.same(spec.from.as_str(), column));
            let wanted = to.map_or(column.as_str(), |spec| spec.to.as_str());
            if to.is_none() && stated.clone().any(|spec| case.same(spec.to.as_str(), wanted)) {
                return None;
            }
            let found = table.columns.iter().position(|(known, _)| case.same(known, wanted));
            found.filter(|at| !table.computed.contains(at))
        })
        .collect();
    Some(Fate { table, columns })
}

/// Pairs with renames in comments say them where only the planner reads them.
fn says_renames_itself(pair: &Pair) -> bool {
    pair.desired.contains("@renamed")
}

/// Rows are where they were; what is gone was declared.
pub(super) fn survived(
    pair: &Pair,
    case: NameCase,
    (before, after): (&Contents, &Contents),
    (from, to): (&Catalog, &Catalog),
    losses: Losses,
) -> Result<(), Failure> {
    let lossy = losses.declared;
    if says_renames_itself(pair) {
        return Ok(());
    }
    let (before, after) = gathered(pair, case, (before, after));
    let (before, after) = (&before, &after);
    for table in before {
        let name = &table.name;
        let declared = |what: &str| {
            ensure(lossy, "nothing is lost that was not declared", || {
                format!("{what}, and every step says that it can be taken back")
            })
        };
        let Some(Fate { table: now, columns }) = fate(pair, case, table, after) else {
            if !table.rows.is_empty() {
                declared(&format!("table {name} went with {} rows", table.rows.len()))?;
            }
            continue;
        };
        let filled = |column: &str| {
            pair.backfills.iter().any(|backfill| {
                case.same(backfill.table.as_str(), &now.name)
                    && case.same(backfill.column.as_str(), column)
            })
        };
        if table.by_module && from.0.get(&table.object) != to.0.get(&now.object) {
            if let Err(failure) = same_rows(table, now, &columns, &filled, (pair, losses)) {
                declared(&format!("the rows of {name} are not what they were: {failure}"))?;
            }
            continue;
        }
        for (at, fate) in columns.iter().enumerate() {
            let had = table.rows.iter().any(|row| row.get(at).is_some_and(|c| *c != Cell::Null));
            if fate.is_none() && had && !table.computed.contains(&at) {
                let column = table.columns.get(at).map(|(name, _)| name.as_str());
                declared(&format!("column {name}.{} went with its values", column.unwrap_or("?")))?;
            }
        }
        // What has become something else by the same name starts anew.
        let replaced = lossy && table.by_module != now.by_module && now.rows.is_empty();
        if replaced {
            continue;
        }
        same_rows(table, now, &columns, &filled, (pair, losses))?;
        let same_column = table.sequence_of.is_none_or(|at| {
            columns.get(at).copied().flatten().is_some_and(|at| now.sequence_of == Some(at))
        });
        if let (Some(was), Some(is), true) = (table.sequence, now.sequence, same_column) {
            ensure(was == is, "automatic keys go on where they were", || {
                format!("{name} was at {was} and is at {is}")
            })?;
        }
    }
    Ok(())
}

fn same_rows(
    was: &TableContents,
    now: &TableContents,
    columns: &[Option<usize>],
    filled: &dyn Fn(&str) -> bool,
    (pair, losses): (&Pair, Losses),
) -> Result<(), Failure> {
    const PROPERTY: &str = "rows survive";
    ensure(was.rows.len() == now.rows.len(), PROPERTY, || {
        format!("{} had {} rows, {} has {}", was.name, was.rows.len(), now.name, now.rows.len())
    })?;
    let kept: Vec<(usize, usize)> =
        columns.iter().enumerate().filter_map(|(was, now)| now.map(|now| (was, now))).collect();
    let ty = |table: &TableContents, at: usize| {
        table.columns.get(at).map(|(_, ty)| ty.to_ascii_lowercase()).unwrap_or_default()
    };
    let retyped: Vec<bool> = kept.iter().map(|(a, b)| ty(was, *a) != ty(now, *b)).collect();
    let changed = retyped.contains(&true);
    let pick = |table: &TableContents, second: bool| -> Vec<Vec<Cell>> {
        let rows = table.rows.iter().map(|row| {
            let at = |pair: &(usize, usize)| if second { pair.1 } else { pair.0 };
            kept.iter().map(|pair| row.get(at(pair)).cloned().unwrap_or_default()).collect()
        });
        rows.collect()
    };
    let (mut old, mut new) = (pick(was, false), pick(now, true));
    // Where a value is filled in, any may stand where none stood.
    for (position, (_, at)) in kept.iter().enumerate() {
        let filled = now.columns.get(*at).is_some_and(|(name, _)| filled(name));
        if filled && old.iter().any(|row| row.get(position) == Some(&Cell::Null)) {
            for row in old.iter_mut().chain(&mut new) {
                row.get_mut(position).into_iter().for_each(|cell| *cell = Cell::Null);
            }
        }
    }
    for (position, (_, at)) in kept.iter().enumerate() {
        let of = now.columns.get(*at).map(|(_, ty)| ty.as_str()).unwrap_or_default();
        for row in &mut old {
            row.get_mut(position).into_iter().for_each(|cell| rename_value(pair, of, cell));
        }
    }
    // What has another type may be spelled otherwise, so that it comes last.
    let key = |row: &Vec<Cell>| -> String {
        let cells = row.iter().zip(&retyped);
        let kept = cells.clone().filter(|(_, retyped)| !**retyped);
        let all = kept.chain(cells.filter(|(_, retyped)| **retyped)).map(|(cell, _)| cell);
        all.map(|cell| if changed { loose(cell) } else { cell.to_string() } + "\u{1}").collect()
    };
    old.sort_by_cached_key(key);
    new.sort_by_cached_key(key);
    for (old, new) in old.iter().zip(&new) {
        let same = if changed {
            let cells = old.iter().zip(new).zip(&retyped);
            cells.into_iter().all(|((a, b), retyped)| {
                a.same_value(b) || *retyped && losses.believed && fits(a, b, losses.declared)
            })
        } else {
            old == new
        };
        ensure(same, PROPERTY, || {
            let show =
                |row: &[Cell]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("{}: ({}) became ({})", now.name, show(old), show(new))
        })?;
    }
    Ok(())
}

/// Gives a value of an enum the name that it has afterwards.
fn rename_value(pair: &Pair, of: &str, cell: &mut Cell) {
    let Cell::Text(value) = cell else { return };
    let of = of.replace('"', "");
    let renamed = pair.renames.iter().find(|spec| {
        spec.kind == RenamedKind::EnumValue
            && spec.from.as_str() == value
            && spec.table.as_ref().is_some_and(|name| {
                of.strip_suffix(&name.as_str().replace('"', ""))
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
    });
    if let Some(spec) = renamed {
        spec.to.as_str().clone_into(value);
    }
}

/// Whether one value may have become another by a change of type: one of two texts is the other with
/// something behind it, as a day with its time, or a loss is declared.
fn fits(a: &Cell, b: &Cell, lossy: bool) -> bool {
    match (a, b) {
        (Cell::Text(a), Cell::Text(b)) if !lossy => match (elements(a), elements(b)) {
            (Some(a), Some(b)) => {
                let same = |(a, b): (&str, &str)| {
                    fits(&Cell::Text(a.to_owned()), &Cell::Text(b.to_owned()), lossy)
                };
                a.len() == b.len() && a.into_iter().zip(b).all(same)
            }
            _ => same_text(a, b),
        },
        _ => lossy && *b != Cell::Null,
    }
}

/// The elements of a list that is spelled in braces, where none has a comma in it.
fn elements(text: &str) -> Option<Vec<&str>> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    Some(inside.split(',').map(|element| element.trim_matches('"')).collect())
}

fn same_text(a: &str, b: &str) -> bool {
    a.starts_with(b.trim_end())
        || b.starts_with(a.trim_end())
        || nearest(a, b)
        || (number(a).is_some() && number(a) == number(b))
}

/// The number that a truth value is, or a number of one digit as which one counts.
fn number(text: &str) -> Option<u8> {
    match text {
        "false" | "0" => Some(0),
        "true" | "1" => Some(1),
        _ => None,
    }
}

/// Whether two numbers are one as binary numbers of single precision, whose shortest spelling says less
/// than the same number has digits.
fn nearest(a: &str, b: &str) -> bool {
    let single = |text: &str| text.trim().parse::<f32>().ok().map(f32::to_bits);
    single(a).is_some() && single(a) == single(b)
}

/// A spelling that is the same for `'12'`, 12 and 12.0.
fn loose(cell: &Cell) -> String {
    match cell {
        #[allow(clippy::cast_precision_loss)]
        Cell::Int(value) => format!("{:?}", *value as f64),
        Cell::Text(value) => match value.trim().parse::<f64>() {
            Ok(number) => format!("{number:?}"),
            Err(_) => cell.to_string(),
        },
        other => other.to_string(),
    }
}

/// After the way back, every row is what it was.
pub(super) fn restored(before: &Contents, after: &Contents) -> Result<(), Failure> {
    const PROPERTY: &str = "the way back returns every row";
    let by_name = |contents: &Contents| -> BTreeMap<(Option<String>, String), Vec<String>> {
        let of = |table: &TableContents| {
            // Where the order of columns counts, the catalog says so.
            let mut places: Vec<usize> = (0..table.columns.len()).collect();
            places.sort_by_key(|at| table.columns.get(*at).map(|(name, _)| name));
            let spell = |row: &Vec<Cell>| {
                let cells: Vec<_> = places.iter().map(|at| row.get(*at)).collect();
                format!("{cells:?}")
            };
            let mut rows: Vec<String> = table.rows.iter().map(spell).collect();
            rows.sort();
            ((table.schema.clone(), table.name.clone()), rows)
        };
        contents.iter().map(of).collect()
    };
    let (was, is) = (by_name(before), by_name(after));
    for (place, rows) in &was {
        let name = &place.1;
        let found = is.get(place).map(Vec::as_slice).unwrap_or_default();
        ensure(found == rows.as_slice(), PROPERTY, || {
            let first = rows.iter().zip(found).find(|(a, b)| a != b);
            format!("{name} had {} rows and has {}; {first:?}", rows.len(), found.len())
        })?;
    }
    for table in before {
        let now = after.iter().find(|now| (&now.schema, &now.name) == (&table.schema, &table.name));
        if let (Some(was), Some(is)) = (table.sequence, now.and_then(|now| now.sequence)) {
            // One that is made anew goes on behind the rows that are there.
            ensure(was <= is, PROPERTY, || {
                format!("{} gave keys after {was} and gives them after {is}", table.name)
            })?;
        }
    }
    Ok(())
}

/// Rows that a prerequisite forbids do not fit into the desired schema by any way.
pub(super) fn refused_rightly(
    server: &dyn Server,
    pair: &Pair,
    current: &mut dyn Database,
    case: NameCase,
    check: &str,
) -> Result<(), Failure> {
    if says_renames_itself(pair) {
        return Ok(());
    }
    let before = current.contents().holds("rows can be read")?;
    let mut fresh = build(server, &pair.desired).holds("the desired schema can be built")?;
    let after = fresh.contents().holds("rows can be read")?;
    let (before, after) = gathered(pair, case, (&before, &after));
    let mut moves = Vec::new();
    for table in &before {
        if let Some(Fate { table: to, columns }) = fate(pair, case, table, &after) {
            let columns: Vec<(usize, usize)> = columns
                .iter()
                .enumerate()
                .filter_map(|(was, now)| now.map(|now| (was, now)))
                .collect();
            moves.push((table, to, columns));
        }
    }
    let taken = fresh.takes(&moves).holds("rows can be tried")?;
    // A row for which the database makes up a value, as for the rowid, is not the row that was.
    let stored = fresh.contents().holds("rows can be read")?;
    let nulls = |rows: &[Vec<Cell>], at: usize| {
        rows.iter().filter(|row| row.get(at) == Some(&Cell::Null)).count()
    };
    let kept = moves.iter().all(|(from, to, columns)| {
        let now = stored.iter().find(|table| table.object == to.object);
        columns
            .iter()
            .all(|(was, is)| now.is_none_or(|now| nulls(&from.rows, *was) == nulls(&now.rows, *is)))
    });
    let fits = taken && kept;
    ensure(!fits, "only rows that do not fit are refused", || {
        format!("every row fits the desired schema, but a prerequisite finds some: {check}")
    })
}
