//! Columns change.

use super::keys::unique_op;
use super::width::{narrow, narrow_to, widen, widen_to};
use super::{Got, Rule, rule};
use crate::design::OnDelete;
use crate::dialect::LogicalType;
use crate::model::Family;
use crate::wish::english::attrs::Attr;
use crate::wish::english::names::family_of;
use crate::wish::english::parts::Columns;
use crate::wish::english::values::Said;
use crate::wish::op::{Op, TypeSpec, TypeWords};

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("change a type", "CHANGE [TYPE OF] {c} [TYPE] (to|into|as) {ty}", "Change users.age to bigint", retype),
    rule("change a type", "(CHANGE|MAKE) TYPE OF {c} (to|into|as) {ty}", "Change the type of age to bigint", retype),
    rule("change a type", "(CHANGE|MAKE) {c} TYPE [to|into|as] {ty}", "Set users.age type to bigint", retype),
    rule("change a type", "CHANGE {c} from {ty} (to|into) {ty2}", "Convert users.age from integer to bigint", retype_from),
    rule("change a type", "MAKE {c} {ty}", "Make users.age a bigint", retype),
    rule("change a type", "MAKE {c} [to be] of type {ty}", "Make users.age of type bigint", retype),
    rule("change a type", "{c} (should|must|has|needs) [to] be [of type] {ty}", "users.age should be a bigint", retype),
    rule("widen a text", "WIDEN {c} (to|up to|by up to) {num} [DIGITS]", "Widen users.nickname to 50 characters", widen),
    rule("widen a text", "(WIDEN|CHANGE|MAKE) LENGTH OF {c} (to|up to) {num} [DIGITS]", "Increase the length of nickname to 50", widen),
    rule("widen a text", "WIDEN {c} LENGTH (to|up to) {num} [DIGITS]", "Increase users.nickname length to 50", widen),
    rule("widen a text", "WIDEN {c} (to|into) {ty}", "Widen users.nickname to varchar(50)", widen_to),
    rule("widen a text", "ALLOW [up to] {num} DIGITS (in|for) {c}", "Allow up to 50 characters in users.nickname", widen),
    rule("widen a text", "(MAKE|ALLOW|let) {c} [to] (be|hold) up to {num} DIGITS [long]", "Let users.nickname be up to 50 characters long", widen),
    rule("widen a text", "MAKE {c} {num} DIGITS [long|wide]", "Make users.nickname 50 characters long", widen),
    rule("narrow a text", "NARROW {c} (to|at) {num} [DIGITS]", "Shorten users.nickname to 10 characters", narrow),
    rule("narrow a text", "NARROW LENGTH OF {c} (to|at) {num} [DIGITS]", "Limit the length of nickname to 10", narrow),
    rule("narrow a text", "NARROW {c} (to|into) {ty}", "Shorten users.nickname to varchar(10)", narrow_to),
    rule("say more of a column", "MAKE {c} {as}", "Make email case-insensitive unique", describe),
    rule("say more of a column", "{c} {as}", "users.email must be unique", describe),
    rule("say more of a column", "{c} {as} and {p}", "users.name must be unique and not blank", describe_and),
    rule("change a type", "{c} (should|must|has|needs) [to] be [of type] {ty} {as}", "users.age should be bigint and required", retype_and),
    rule("require a value", "{c} {as} for (EVERY|every|each|all) {t}", "name must be given for each user", describe_in),
    rule("say more of a column", "MAKE {c} {as} (in|on|for|of) {t}", "Make name required in users", describe_in),
    rule("say more of a column", "(in|on|for) {t} [,] MAKE {c} {as}", "For users, make email unique", describe_in),
    rule("change a type", "(CHANGE|MAKE) {c} [to|into|as] {ty} {as}", "Change users.age to bigint, required", retype_and),
    rule("say more of a column", "{c} {as} (in|on|for|of) {t}", "name is required in users", describe_in),
    rule("say more of a column", "{c} {as} (in|on|for|of) {t} [,] [and] {as2}", "nickname is required in users, filled with 'none'", describe_in),
    rule("say more of a column", "ENSURE [that] {c} {as} (in|on|for|of) {t}", "Ensure that name is required in users", describe_in),
    rule("say more of a column", "ENSURE [that] {c} {as}", "Ensure that users.email is unique", describe),
    rule("say more of a column", "MAKE {as} {c}", "Make required users.name", describe),
    rule("say more of a column", "(CHANGE|MAKE) {c} (to|to be|so that it is) {as}", "Change users.name to be required", describe),
    rule("require a value", "[EVERY] {t} must [always] have [a] {c}", "Users must have a name", require_in),
    rule("require a value", "(ENSURE|REQUIRE) [that] [EVERY] {t} (has|have|to have|must have|always has) [a] {c}", "Make sure every user has a name", require_in),
    rule("require a value", "(ADD|MAKE) NOTNULL (on|for|to) {c} {as}", "Set not null on users.name", require),
    rule("require a value", "REQUIRE [a] [VALUE] [for|of|in] {c} {as}", "Require a value for users.name", require),
    rule("require a value", "(FORBID|REQUIRE no|MAKE no) NULL (in|for|on) {c} {as}", "Forbid nulls in users.name", require),
    rule("require a value", "ADD [a] NOTNULL [CONSTRAINT] (to|on|for) {c} {as}", "Add a not null constraint to users.name", require),
    rule("require a value", "every {t} must have a {c}", "Every user must have a name", require_in),
    rule("require a value", "ENSURE [that] {c} [BE] (never|not) NULL", "Ensure that users.name is never null", require),
    rule("let a value be missing", "{c} (must|should|MUST|has to|needs to) (accept|allow|permit|be able to hold|be able to be) (NULL|NULL values)", "users.email must accept null", optional),
    rule("let a value be missing", "ALLOW NULL (in|for|on) {c}", "Allow nulls in users.email", optional),
    rule("let a value be missing", "ALLOW {c} [to be|being|to have] (NULL|empty|OPTIONAL)", "Allow users.email to be null", optional),
    rule("let a value be missing", "DROP [the] NOTNULL [CONSTRAINT] (from|on|of|for) {c}", "Drop the not null constraint from users.email", optional),
    rule("let a value be missing", "DROP {c} NOTNULL [CONSTRAINT]", "Drop users.email's not null constraint", optional),
    rule("let a value be missing", "{c} (can|may|could) be (NULL|empty|missing|OPTIONAL|left empty|left out)", "users.email may be null", optional),
    rule("let a value be missing", "(do not|stop) (REQUIRE|requiring) {c}", "Do not require users.email", optional),
    rule("set a default", "(MAKE|CHANGE|ADD|GIVE) [a] DEFAULT [VALUE] [of|for] {c} (to|as|=) {v}", "Set the default of users.status to 'active'", default),
    rule("set a default", "DEFAULT [VALUE] (of|for) {c} (is|should be|must be|=) {v}", "The default of users.status is 'active'", default),
    rule("set a default", "DEFAULT {c} to {v}", "Default users.status to 'active'", default),
    rule("set a default", "(MAKE|ADD|use) DEFAULT [VALUE] [of] {v} (to|for|on|in) {c}", "Add a default of 'active' to users.status", default),
    rule("set a default", "GIVE {c} [a] DEFAULT [VALUE] [of] {v}", "Give users.status a default of 'active'", default),
    rule("set a default", "(MAKE|use) {v} [as] [the] DEFAULT [VALUE] (for|of|in|on) {c}", "Make 'active' the default for users.status", default),
    rule("set a default", "{c} (should|must) [have a] (default|default to|default of|have default) [to|of] {v}", "users.status should default to 'active'", default),
    rule("drop a default", "DROP DEFAULT [VALUE] (from|of|on|for) {c}", "Drop the default of orders.total", no_default),
    rule("drop a default", "(unset|clear|reset) DEFAULT [VALUE] (from|of|on|for) {c}", "Clear the default of orders.total", no_default),
    rule("drop a default", "{c} no longer (has|have|needs|need) [a] DEFAULT", "orders.total no longer has a default", no_default),
    rule("drop a default", "DROP {c} DEFAULT [VALUE]", "Drop orders.total's default", no_default),
    rule("drop a default", "{c} (should|must) [no longer] have (no|a) DEFAULT", "orders.total should no longer have a default", no_default_said),
    rule("fill rows", "FILL {c} with {v}", "Fill users.nickname with 'none'", fill),
];

/// A column that gets a default.
pub(super) fn default_op(table: &str, column: &str, value: serde_json::Value) -> Op {
    Change { default: Some(value), ..Change::default() }.op(table, column)
}

/// A text of so many characters at most.
pub(super) fn string_of(longest: u32) -> TypeSpec {
    let kind = LogicalType::String;
    TypeSpec::of(TypeWords { kind, max_length: Some(longest), ..TypeWords::default() })
}

/// A column of which each row has a value.
pub(super) fn required_op(table: &str, column: &str) -> Op {
    Change { required: Some(true), ..Change::default() }.op(table, column)
}

/// A column that gets another type.
pub(super) fn of_type(table: &str, column: &str, ty: &TypeSpec) -> Op {
    Change { ty: Some(ty.clone()), ..Change::default() }.op(table, column)
}

pub(super) fn alter(columns: &Columns, change: impl Fn(&mut Change)) -> Vec<Op> {
    let op = |column: &String| {
        let mut is = Change::default();
        change(&mut is);
        is.op(&columns.table, column)
    };
    columns.names.iter().map(op).collect()
}

/// What an existing column becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Change {
    pub(super) ty: Option<TypeSpec>,
    pub(super) required: Option<bool>,
    pub(super) default: Option<serde_json::Value>,
    drop_default: bool,
    backfill: Option<serde_json::Value>,
}

impl Change {
    fn op(self, table: &str, column: &str) -> Op {
        Op::AlterColumn {
            table: table.to_owned(),
            column: column.to_owned(),
            ty: self.ty,
            required: self.required,
            default: self.default,
            drop_default: self.drop_default,
            backfill: self.backfill,
        }
    }
}

pub(super) fn retype(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let ty = got.ty("ty")?;
    // A column that is there keeps its type where only its values are said.
    if let Some(words) = ty.words().filter(|words| words.kind == LogicalType::Enum) {
        // A type of its own is said to be one.
        let own = ["proper", "real", "native", "dedicated", "true"];
        if got.reader.tokens.iter().any(|token| own.contains(&token.lower.as_str())) {
            return None;
        }
        // Where enums are types, one that is said to be an enum gets a type.
        if got.reader.names.has_enums && says_enum(got) {
            return super::lists::own_enum(got, words.values.clone());
        }
        let mut ops = Vec::new();
        for column in &columns.names {
            ops.extend(changed(got, &columns.table, column, &[Attr::OneOf(words.values.clone())])?);
        }
        return Some(ops);
    }
    Some(alter(&columns, |is| is.ty = Some(ty.clone())))
}

fn says_enum(got: &Got<'_, '_>) -> bool {
    let word = |token: &crate::wish::english::lexer::Token| {
        matches!(token.lower.as_str(), "enum" | "enumeration" | "enumerated")
    };
    got.reader.tokens.iter().any(word)
}

/// A type, and more that is said of the column.
fn retype_and(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (columns, ty) = (got.c("c")?, got.ty("ty")?);
    let attrs = got.attrs("as");
    let fits = |attr: &Attr| {
        matches!(attr, Attr::Required | Attr::Optional | Attr::Default(_) | Attr::Fill(_))
    };
    if attrs.is_empty() || !attrs.iter().all(fits) {
        return None;
    }
    // The default is one of the new type.
    let family = ty.words().map(|words| family_of(words.kind));
    let mut ops = Vec::new();
    for column in &columns.names {
        let mut is = Change { ty: Some(ty.clone()), ..Change::default() };
        for attr in &attrs {
            match attr {
                Attr::Required => is.required = Some(true),
                Attr::Optional => is.required = Some(false),
                Attr::Default(Said::Null) => is.drop_default = true,
                Attr::Default(said) => is.default = Some(said.json(family.as_ref())?),
                Attr::Fill(said) => is.backfill = Some(said.json(family.as_ref())?),
                _ => return None,
            }
        }
        ops.push(is.op(&columns.table, column));
    }
    Some(ops)
}

/// The type that a column is said to have has to be one that it may have.
pub(super) fn retype_from(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let (from, to) = (got.ty("ty")?, got.ty("ty2")?);
    if let Some(words) = from.words() {
        let said = std::mem::discriminant(&family_of(words.kind));
        let is = |column: &String| {
            got.family(&columns.table, column).is_some_and(|f| std::mem::discriminant(f) == said)
        };
        if !columns.names.iter().all(is) {
            got.ask("the column is of another type than that: is it meant all the same?");
        }
    }
    Some(alter(&columns, |is| is.ty = Some(to.clone())))
}

/// Whatever may be said of columns that are there.
/// What is said of a column, and of its values.
fn describe_and(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    if got.attrs("as").is_empty() {
        return None;
    }
    let columns = got.c("c")?;
    let said = got.predicate("p")?;
    let mut ops = describe(got)?;
    ops.extend(super::conditions::predicated(got, &columns, &said)?);
    Some(ops)
}

fn describe(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let mut attrs = got.attrs("as");
    attrs.extend(got.attrs("as2"));
    let fills = attrs.iter().any(|attr| matches!(attr, Attr::Fill(_)));
    if attrs.is_empty() || (fills && !attrs.contains(&Attr::Required)) {
        return None;
    }
    described(got, &columns, &attrs)
}

/// The ops of what is said of columns.
pub(super) fn described(
    got: &mut Got<'_, '_>,
    columns: &Columns,
    attrs: &[Attr],
) -> Option<Vec<Op>> {
    if columns.either && attrs.iter().any(|attr| *attr != Attr::Optional) {
        let plain = *attrs == [Attr::Required];
        return plain.then(|| super::choice::any_of(got, columns)).flatten();
    }
    let mut ops = Vec::new();
    let said: Vec<Attr> = attrs
        .iter()
        .filter(|attr| matches!(attr, Attr::Insensitive | Attr::PerTenant | Attr::Active))
        .cloned()
        .collect();
    if attrs.contains(&Attr::Unique) {
        if columns.names.len() > 1 {
            got.ask("are they unique together, or each by itself?");
        }
        ops.push(unique_op(got, columns, &said));
    } else if !said.is_empty() {
        return None;
    }
    for column in &columns.names {
        ops.extend(changed(got, &columns.table, column, attrs)?);
    }
    Some(ops)
}

/// The same of columns whose table is said behind.
fn describe_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    got.within("c", &table)?;
    describe(got)
}

/// The ops that say of one column what was said.
fn changed(got: &mut Got<'_, '_>, table: &str, column: &str, attrs: &[Attr]) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    let mut is = Change::default();
    let family = got.family(table, column).cloned();
    // A value is one of the new type.
    let new = attrs.iter().find_map(|attr| match attr {
        Attr::Type(ty) => ty.words().map(|words| family_of(words.kind)),
        _ => None,
    });
    let of_values = new.or_else(|| family.clone());
    if attrs.iter().any(|attr| matches!(attr, Attr::Default(_))) {
        numbered(got, table, column);
    }
    let mut on_delete: Option<OnDelete> = None;
    let mut references = None;
    let quoted = super::in_formula(column);
    let mut check = |text: String| {
        ops.push(Op::AddCheck { table: table.to_owned(), check: text, name: None });
    };
    for attr in attrs {
        match attr {
            Attr::Required if is.required == Some(false) => return None,
            Attr::Required => is.required = Some(true),
            Attr::Optional if is.required == Some(true) => return None,
            Attr::Optional => is.required = Some(false),
            Attr::Type(ty) if is.ty.is_none() => {
                if ty.words().is_some_and(|words| words.kind == LogicalType::Enum) {
                    return None;
                }
                is.ty = Some(ty.clone());
            }
            Attr::Default(Said::Null) | Attr::NoDefault => is.drop_default = true,
            Attr::Scale(scale) if is.ty.is_none() => {
                is.ty = Some(scaled(family.as_ref()?, *scale)?);
            }
            Attr::Precision(precision, scale) if is.ty.is_none() => {
                if !matches!(family, Some(Family::Decimal { .. } | Family::Int { .. })) {
                    return None;
                }
                is.ty = Some(decimal(*precision, *scale));
            }
            Attr::Default(said) if is.default.is_none() => {
                is.default = Some(said.json(of_values.as_ref())?);
            }
            Attr::Fill(said) if is.backfill.is_none() => {
                is.backfill = Some(said.json(of_values.as_ref())?);
            }
            Attr::Longest(longest) if is.ty.is_none() => {
                if !matches!(family, Some(Family::Text { .. }) | None) {
                    return None;
                }
                let words = TypeWords {
                    kind: LogicalType::String,
                    max_length: Some(*longest),
                    ..TypeWords::default()
                };
                is.ty = Some(TypeSpec::of(words));
            }
            Attr::Above(_) if matches!(family, Some(Family::Text { .. })) => return None,
            Attr::Above(number) => check(format!("{quoted} > {number}")),
            Attr::Min(number) => check(format!("{quoted} >= {number}")),
            Attr::Max(number) => check(format!("{quoted} <= {number}")),
            Attr::Between(low, high) => check(format!("{quoted} between {low} and {high}")),
            Attr::OneOf(values) => {
                let list: Vec<String> = values.iter().map(|v| super::text_in_formula(v)).collect();
                check(format!("{quoted} in ({})", list.join(", ")));
            }
            Attr::References(to, action) => {
                if references.replace(to.clone()).is_some() {
                    return None;
                }
                on_delete = on_delete.or(*action);
            }
            Attr::OnDelete(action) => on_delete = Some(*action),
            Attr::Comment(_)
            | Attr::Indexed
            | Attr::Unique
            | Attr::Insensitive
            | Attr::PerTenant
            | Attr::Active => {}
            _ => return None,
        }
    }
    let none = |attr: &Attr| matches!(attr, Attr::Default(Said::Null));
    if is.required == Some(true) && attrs.iter().any(none) {
        got.ask("each row is to have a value, and by default there is none: is that meant?");
    }
    if is != Change::default() {
        ops.push(is.op(table, column));
    }
    let column = column.to_owned();
    match (references, on_delete) {
        (Some(references), on_delete) => ops.push(Op::AddForeignKey {
            table: table.to_owned(),
            columns: vec![column.clone()],
            references,
            referenced_columns: Vec::new(),
            on_delete,
        }),
        (None, Some(on_delete)) => {
            let columns = vec![column.clone()];
            ops.push(Op::SetOnDelete { table: table.to_owned(), columns, on_delete });
        }
        (None, None) => {}
    }
    for attr in attrs {
        match attr {
            Attr::Comment(text) => ops.push(Op::SetComment {
                table: table.to_owned(),
                column: Some(column.clone()),
                comment: Some(text.clone()),
            }),
            Attr::Indexed => ops.push(super::indexes::index_op(table, vec![column.clone()])),
            _ => {}
        }
    }
    Some(ops)
}

fn decimal(precision: u32, scale: u32) -> TypeSpec {
    TypeSpec::of(TypeWords {
        kind: LogicalType::Decimal,
        precision: Some(precision),
        scale: Some(scale),
        ..TypeWords::default()
    })
}

/// A number with so many digits behind the point, and as many before it as there are.
pub(super) fn scaled(family: &Family, scale: u32) -> Option<TypeSpec> {
    match family {
        Family::Decimal { precision: Some(precision), scale: known } => {
            let behind = u32::try_from(known.unwrap_or(0)).ok()?;
            Some(decimal(precision.checked_sub(behind)? + scale, scale))
        }
        Family::Int { bits, .. } => {
            let before = match bits {
                0..=16 => 5,
                17..=32 => 10,
                _ => 19,
            };
            Some(decimal(before + scale, scale))
        }
        _ => None,
    }
}

/// Requires values, and fills rows where that was said.
fn required(got: &mut Got<'_, '_>, columns: &Columns) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    let more = got.attrs("as");
    if columns.either {
        return more.is_empty().then(|| super::choice::any_of(got, columns)).flatten();
    }
    if !more.iter().all(|attr| matches!(attr, Attr::Fill(_))) {
        return None;
    }
    let attrs: Vec<Attr> = [Attr::Required].into_iter().chain(more).collect();
    for column in &columns.names {
        ops.extend(changed(got, &columns.table, column, &attrs)?);
    }
    Some(ops)
}

fn require(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    required(got, &columns)
}

pub(super) fn require_in(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let table = got.t("t")?;
    let columns = got.within("c", &table)?;
    required(got, &columns)
}

pub(super) fn optional(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(alter(&got.c("c")?, |is| is.required = Some(false)))
}

pub(super) fn default(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let columns = got.c("c")?;
    let said = got.v("v")?;
    if said == Said::Null {
        return Some(alter(&columns, |is| is.drop_default = true));
    }
    if got.v("v2").is_some_and(|was| was == said) {
        return None;
    }
    let mut ops = Vec::new();
    for column in &columns.names {
        numbered(got, &columns.table, column);
        let value = said.json(got.family(&columns.table, column))?;
        let is = Change { default: Some(value), ..Change::default() };
        ops.push(is.op(&columns.table, column));
    }
    Some(ops)
}

/// A key that numbers its rows has a default already, which another one would take the place of.
fn numbered(got: &mut Got<'_, '_>, table: &str, column: &str) {
    let key = got.table(table).is_some_and(|known| known.key == [column]);
    if key && matches!(got.family(table, column), Some(Family::Int { .. })) {
        got.ask("rows are identified by that column: are they all to get the same value?");
    }
}

pub(super) fn no_default(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    Some(alter(&got.c("c")?, |is| is.drop_default = true))
}

/// `should no longer have a default`, and `should have no default`, but not `should have a default`.
fn no_default_said(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let negated = got.reader.tokens.iter().any(|token| token.lower == "no");
    negated.then(|| no_default(got)).flatten()
}

fn fill(got: &mut Got<'_, '_>) -> Option<Vec<Op>> {
    let (table, column) = got.one("c")?;
    let said = got.v("v")?;
    let value = said.json(got.family(&table, &column))?;
    got.ask("rows are filled where a column becomes required: is it to be required?");
    let is = Change { required: Some(true), backfill: Some(value), ..Change::default() };
    Some(vec![is.op(&table, &column)])
}
