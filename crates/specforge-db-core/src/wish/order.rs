//! In which order ops are made, and which contradict each other.

use serde_json::Value;

use super::op::Op;

/// The place of an op among the others: what it makes comes before what needs it, and what goes
/// makes room before what comes in its place.
pub(super) fn rank(op: &Op) -> u8 {
    match op {
        Op::RenameTable { .. }
        | Op::RenameColumn { .. }
        | Op::RenameIndex { .. }
        | Op::RenameConstraint { .. }
        | Op::RenameEnumValue { .. } => 0,
        Op::RenameEnum { .. } | Op::CreateEnum { .. } | Op::AddEnumValue { .. } => 1,
        Op::DropIndex { .. } | Op::DropConstraint { .. } => 2,
        Op::CreateTable { .. } => 3,
        Op::AddColumn { .. } | Op::SplitColumn { .. } | Op::MergeColumns { .. } => 4,
        Op::AlterColumn { .. }
        | Op::SetComment { .. }
        | Op::SetOption { .. }
        | Op::SetIdentity { .. } => 5,
        Op::DropColumn { .. } => 6,
        Op::AddPrimaryKey { .. } | Op::AddUnique { .. } => 7,
        Op::AddForeignKey { .. }
        | Op::AddPattern { .. }
        | Op::SetOnDelete { .. }
        | Op::AddCheck { .. }
        | Op::AddIndex { .. } => 8,
        Op::AddFeature { .. } => 9,
        Op::DropTable { .. } => 10,
        Op::DropEnum { .. } => 11,
        Op::SplitTable { .. }
        | Op::MergeTables { .. }
        | Op::MoveTable { .. }
        | Op::PartitionTable { .. } => 12,
    }
}

/// What an op says: of which object, in which respect, and what.
type Claim = (String, &'static str, Value);

/// The words of a claim that something goes, and that it is used.
const GOES: &str = "goes";
const USED: &str = "used";

/// Why two ops cannot both be meant; absent where they can.
pub(super) fn conflict(a: &Op, b: &Op, key: &dyn Fn(&str) -> String) -> Option<String> {
    if let Some(why) = super::bounds::impossible(a, b, key) {
        return Some(why);
    }
    let (mine, others) = (claims(a, key), claims(b, key));
    for (object, respect, value) in &mine {
        for (other, its_respect, its_value) in &others {
            let whole = |goes: &str, used: &str| {
                goes == used || used.strip_prefix(goes).is_some_and(|rest| rest.starts_with('.'))
            };
            if *respect == GOES && *its_respect != GOES && whole(object, other) {
                return Some(format!("`{object}` is to go and to be used at once"));
            }
            if *its_respect == GOES && *respect != GOES && whole(other, object) {
                return Some(format!("`{other}` is to go and to be used at once"));
            }
            let same = object == other && respect == its_respect;
            if same && *respect != GOES && *respect != USED && value != its_value {
                return Some(format!("two things are said of `{object}`: {respect}"));
            }
        }
    }
    None
}

fn claims(op: &Op, key: &dyn Fn(&str) -> String) -> Vec<Claim> {
    let table = |name: &str| key(name);
    let column = |table: &str, name: &str| format!("{}.{}", key(table), key(name));
    let used = |object: String| (object, USED, Value::Null);
    let all = |of: &str, names: &[String]| -> Vec<Claim> {
        names.iter().map(|name| used(column(of, name))).chain([used(table(of))]).collect()
    };
    match op {
        Op::AddColumn { table: of, column: spec } => {
            let value = serde_json::to_value(spec).unwrap_or_default();
            vec![used(table(of)), (column(of, &spec.name), "what the new column is", value)]
        }
        Op::DropColumn { table: of, column: name } => {
            vec![used(table(of)), (column(of, name), GOES, Value::Null)]
        }
        Op::AlterColumn {
            table: of, column: name, ty, required, default, drop_default, ..
        } => {
            let object = column(of, name);
            let mut out = vec![used(object.clone())];
            if let Some(ty) = ty {
                out.push((
                    object.clone(),
                    "its type",
                    serde_json::to_value(ty).unwrap_or_default(),
                ));
            }
            if let Some(required) = required {
                out.push((object.clone(), "whether it is required", Value::from(*required)));
            }
            if default.is_some() || *drop_default {
                out.push((object, "its default", default.clone().unwrap_or_default()));
            }
            out
        }
        Op::RenameColumn { table: of, from, to } => {
            vec![(column(of, from), "its new name", Value::from(to.as_str()))]
        }
        Op::RenameTable { from, to } => {
            vec![(table(from), "its new name", Value::from(to.as_str()))]
        }
        Op::CreateTable { table: of, columns, .. } => {
            let value = serde_json::to_value(columns).unwrap_or_default();
            let refers = columns.iter().filter_map(|column| column.references.as_deref());
            let refers = refers.map(|to| used(table(to)));
            refers.chain([(table(of), "what the new table is", value)]).collect()
        }
        Op::DropTable { table: of } => vec![(table(of), GOES, Value::Null)],
        Op::AddIndex { table: of, columns, .. } => {
            let names: Vec<String> = columns.iter().map(|c| c.ordered().column).collect();
            all(of, &names)
        }
        Op::AddUnique { table: of, columns, .. } => {
            let mut out = all(of, columns);
            out.push((unique(of, columns, key), "whether it is unique", Value::from(true)));
            out
        }
        Op::DropConstraint {
            table: of,
            kind: Some(super::op::ConstraintKind::Unique),
            columns,
            ..
        } => vec![(unique(of, columns, key), "whether it is unique", Value::from(false))],
        Op::AddPrimaryKey { table: of, columns } => all(of, columns),
        Op::AddPattern { table: of, column: name, .. }
        | Op::SetIdentity { table: of, column: name } => {
            vec![used(table(of)), used(column(of, name))]
        }
        Op::AddForeignKey { table: of, columns, references, .. } => {
            let mut out = all(of, columns);
            out.push(used(table(references)));
            out
        }
        Op::SetOnDelete { table: of, columns, on_delete } => {
            let object = column(of, &columns.join("+"));
            let value = serde_json::to_value(on_delete).unwrap_or_default();
            vec![(object, "what happens on delete", value)]
        }
        Op::AddCheck { table: of, .. } => vec![used(table(of))],
        Op::SetComment { table: of, column: name, comment } => {
            let object = name.as_ref().map_or_else(|| table(of), |name| column(of, name));
            vec![(object, "its remark", Value::from(comment.as_deref()))]
        }
        Op::SetOption { table: of, option, value } => {
            vec![(format!("{}.{option}", table(of)), "whether it is on", Value::from(*value))]
        }
        _ => Vec::new(),
    }
}

fn unique(of: &str, columns: &[String], key: &dyn Fn(&str) -> String) -> String {
    let mut names: Vec<String> = columns.iter().map(|name| key(name)).collect();
    names.sort();
    format!("{} {}", key(of), names.join("+"))
}
