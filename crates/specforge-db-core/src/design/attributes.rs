//! Attributes: columns with their types, bounds and defaults.

use serde_json::{Number, Value};
use smol_str::SmolStr;

use super::common::CommonColumn;
use super::cx::{DesignCx, Problems};
use super::formula::{Comparison, Formula};
use super::requirement::Attribute;
use super::sketch::{
    CheckSketch, ColumnKind, ColumnSketch, Sketch, TableSketch, TypeWish, UniqueSketch, place,
};
use super::value::{DefaultValue, default_value, minor_units};
use crate::dialect::LogicalType;
use crate::error::ErrorCode;
use crate::name::Ident;
use crate::plan::{RenameSpec, RenamedKind};

/// Adds the column of an attribute, its checks and its uniqueness to a table.
pub(super) fn add_attribute(
    cx: &DesignCx<'_>,
    sketch: &mut Sketch,
    table: &mut TableSketch,
    attribute: &Attribute,
    pointer: &str,
    problems: &mut Problems,
) {
    super::names::check(cx, "attribute", &attribute.name, &format!("{pointer}/name"), problems);
    let name = Ident::from(cx.column_name(&attribute.name, attribute.ty));
    let same = |column: &&ColumnSketch| {
        cx.info.name_case.same(column.name.as_str(), name.as_str())
            || column.attribute.as_deref() == Some(&attribute.name)
    };
    if let Some(other) = table.columns.iter().find(same) {
        let detail = format!(
            "`{}` would be the second column `{}` of {}",
            attribute.name, other.name, table.name
        );
        problems.add(ErrorCode::Contradiction, format!("{pointer}/name"), detail);
        return;
    }
    bounds(attribute, pointer, problems);
    let value = |field: &str, given: Option<&Value>, problems: &mut Problems| {
        let given = given?;
        match value_of(cx, attribute, given) {
            Ok(value) => Some(value),
            Err(detail) => {
                problems.add(ErrorCode::Contradiction, format!("{pointer}/{field}"), detail);
                None
            }
        }
    };
    let default = value("default", attribute.default.as_ref(), problems);
    let backfill = value("backfill", attribute.backfill.as_ref(), problems);
    if attribute.required && default == Some(DefaultValue::Null) {
        let detail = format!("`{}` is required and cannot be null by default", attribute.name);
        problems.add(ErrorCode::Contradiction, format!("{pointer}/default"), detail);
    }
    let default = default.filter(|value| *value != DefaultValue::Null);

    let wish = TypeWish {
        logical: attribute.ty,
        max_length: attribute.max_length,
        precision: attribute.precision,
        scale: attribute.scale,
        values: attribute.values.clone(),
        items: attribute.items,
        pattern: attribute.pattern.clone().map(|text| (text, format!("{pointer}/pattern"))),
    };
    if name.as_str() != attribute.name {
        sketch.decide(
            "money-in-minor-units",
            "",
            "amounts of money are whole numbers of the smallest unit, in columns that end in `_cents`",
            "the database keeps numbers with a point as binary fractions, and sums of them drift",
            &["`decimal`, where the database computes exactly with it"],
        );
    }
    if let Some(value) = backfill {
        sketch.backfills.push((table.name.clone(), name.clone(), value, wish.clone()));
    }
    if let Some(from) = &attribute.renamed_from {
        sketch.renames.push(RenameSpec {
            kind: RenamedKind::Column,
            schema: None,
            table: Some(table.name.clone()),
            from: Ident::from(cx.column_name(from, attribute.ty)),
            to: name.clone(),
        });
    }
    checks(cx, table, attribute, &name);
    if attribute.unique {
        table.uniques.push(UniqueSketch {
            columns: vec![name.clone()],
            per_tenant: true,
            among_deleted: false,
        });
    }
    if attribute.sensitive {
        sketch.decide(
            "sensitive-column",
            &format!("{}.{name}", table.name),
            format!(
                "`{}.{name}` is left out of audit trails, and of full-text search unless that names it",
                table.name
            ),
            "a value that not everyone may see should not be copied into other structures; who may read it, and whether it is encrypted, the program decides",
            &["encrypt it in the program, or keep it in a table with rights of its own"],
        );
    }
    let attribute_name = (name.as_str() != attribute.name).then(|| attribute.name.clone());
    table.add(ColumnSketch {
        name,
        attribute: attribute_name,
        place: place::ATTRIBUTE,
        kind: ColumnKind::Typed(wish),
        required: attribute.required,
        default,
        sensitive: attribute.sensitive,
        description: attribute.description.clone(),
    });
}

/// The attribute that a row of common columns stands for.
pub(super) fn common_attribute(row: &CommonColumn) -> Attribute {
    let default = row.default.map(|text| match (row.ty, text) {
        (LogicalType::Boolean, "true") => Value::Bool(true),
        (LogicalType::Boolean, _) => Value::Bool(false),
        (LogicalType::Money | LogicalType::Integer | LogicalType::Bigint, text) => {
            text.parse::<i64>().map_or(Value::Null, Value::from)
        }
        (LogicalType::Json, _) => Value::Object(serde_json::Map::new()),
        (_, text) => Value::from(text),
    });
    Attribute {
        name: row.name.to_owned(),
        ty: row.ty,
        required: row.required,
        unique: row.unique,
        default,
        values: row.values.iter().map(|value| (*value).to_owned()).collect(),
        min: row.min.map(Number::from),
        max: row.max.map(Number::from),
        max_length: row.longest,
        ..Attribute::default()
    }
}

fn value_of(
    cx: &DesignCx<'_>,
    attribute: &Attribute,
    given: &Value,
) -> Result<DefaultValue, String> {
    let value = default_value(given, attribute.ty, attribute.items)?;
    if attribute.ty == LogicalType::Enum
        && let DefaultValue::Text(text) = &value
        && !attribute.values.iter().any(|known| known == text.as_str())
    {
        let hint = super::cx::hint(text, attribute.values.iter().map(String::as_str));
        return Err(format!("`{text}` is none of the values of `{}`{hint}", attribute.name));
    }
    if let (DefaultValue::Number(number), Ok(small), Ok(large)) =
        (&value, bound(attribute.min.as_ref()), bound(attribute.max.as_ref()))
        && let Ok(number) = number.parse::<f64>()
        && (small.is_some_and(|small| number < small) || large.is_some_and(|large| number > large))
    {
        return Err(format!("`{number}` lies outside of `min` and `max` of `{}`", attribute.name));
    }
    if let (DefaultValue::Text(text), Some(longest)) = (&value, attribute.max_length)
        && text.chars().count() > longest as usize
    {
        return Err(format!(
            "the default of `{}` is longer than its `max_length` {longest}",
            attribute.name
        ));
    }
    if let DefaultValue::Number(number) = &value
        && !fits(number, attribute.precision, attribute.scale)
    {
        return Err(format!("`{number}` has more digits than `precision` and `scale` leave it"));
    }
    match value {
        DefaultValue::Number(number) if attribute.ty == LogicalType::Money && cx.minor_units => {
            match minor_units(&number) {
                Some(cents) => Ok(DefaultValue::Number(SmolStr::new(cents.to_string()))),
                None => Err(format!(
                    "`{number}` has parts smaller than the smallest unit of a currency"
                )),
            }
        }
        value => Ok(value),
    }
}

/// Whether a number keeps all of its digits.
fn fits(number: &str, precision: Option<u32>, scale: Option<u32>) -> bool {
    let Some(precision) = precision else { return true };
    let scale = scale.unwrap_or(0) as usize;
    let (whole, fraction) = number.trim_start_matches('-').split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches(['-', '0']).len();
    fraction.trim_end_matches('0').len() <= scale && whole + scale <= precision as usize
}

fn bound(number: Option<&Number>) -> Result<Option<f64>, ()> {
    number.map_or(Ok(None), |number| number.as_f64().map(Some).ok_or(()))
}

/// What fits a type and what does not.
fn bounds(attribute: &Attribute, pointer: &str, problems: &mut Problems) {
    use LogicalType as T;
    let mut wrong = |field: &str, detail: String| {
        problems.add(ErrorCode::Contradiction, format!("{pointer}/{field}"), detail);
    };
    let name = &attribute.name;
    let ty = attribute.ty;
    if let (Some(min), Some(max)) = (&attribute.min, &attribute.max)
        && min.as_f64() > max.as_f64()
    {
        wrong("min", format!("`min` {min} of `{name}` is greater than its `max` {max}"));
    }
    let numeric = matches!(ty, T::Integer | T::Bigint | T::Decimal | T::Money | T::Duration);
    for (field, given) in [("min", attribute.min.is_some()), ("max", attribute.max.is_some())] {
        if given && !numeric {
            wrong(field, format!("`{field}` bounds numbers, and `{name}` is none"));
        }
    }
    let text = matches!(ty, T::String | T::Text | T::Email | T::Url | T::Slug | T::Phone);
    if attribute.unique && ty == T::Point {
        wrong(
            "unique",
            format!(
                "`{name}` cannot be unique: points have no order by which an equal one would be found"
            ),
        );
    }
    if attribute.max_length == Some(0) {
        wrong("max_length", format!("`{name}` could hold nothing with `max_length` 0"));
    }
    if attribute.max_length.is_some() && !(text || ty == T::Binary) {
        wrong(
            "max_length",
            format!("`max_length` bounds texts and bytes, and `{name}` is neither"),
        );
    }
    if attribute.pattern.is_some() && !text {
        wrong("pattern", format!("`pattern` is for texts, and `{name}` is none"));
    }
    match (ty, attribute.values.as_slice()) {
        (T::Enum, []) => wrong("values", format!("the enum `{name}` needs `values`")),
        (T::Enum, values) => {
            for (at, value) in values.iter().enumerate() {
                if values.iter().take(at).any(|earlier| earlier == value) {
                    wrong(
                        &format!("values/{at}"),
                        format!("`{value}` is a value of `{name}` twice"),
                    );
                }
                if value.is_empty() || value.contains('\0') {
                    wrong(
                        &format!("values/{at}"),
                        "a value is neither empty nor holds NUL".to_owned(),
                    );
                }
            }
        }
        (_, []) => {}
        _ => wrong("values", format!("`values` belong to the type `enum`, and `{name}` is none")),
    }
    if attribute.items.is_some() && ty != T::List {
        wrong("items", format!("`items` belong to the type `list`, and `{name}` is none"));
    }
    let decimal = matches!(ty, T::Decimal | T::Money);
    if (attribute.precision.is_some() || attribute.scale.is_some()) && !decimal {
        wrong(
            "precision",
            format!("`precision` and `scale` belong to decimals, and `{name}` is none"),
        );
    }
    if let (Some(precision), Some(scale)) = (attribute.precision, attribute.scale)
        && scale > precision
    {
        wrong(
            "scale",
            format!("`{name}` cannot have {scale} of {precision} digits behind the point"),
        );
    }
}

/// The checks that bounds ask for.
fn checks(cx: &DesignCx<'_>, table: &mut TableSketch, attribute: &Attribute, name: &Ident) {
    let column = || Formula::column(name);
    let number = |number: &Number| {
        let text = number.to_string();
        let scaled = (attribute.ty == LogicalType::Money && cx.minor_units)
            .then(|| minor_units(&text))
            .flatten();
        let text = scaled.map_or(text, |cents| cents.to_string());
        let positive = |text: &str| match attribute.ty {
            LogicalType::Duration => Formula::Seconds(text.into()),
            _ => Formula::Number(text.into()),
        };
        match text.strip_prefix('-') {
            Some(text) => Formula::Negative(Box::new(positive(text))),
            None => positive(&text),
        }
    };
    let mut add = |suffix: &str, formula: Formula| {
        table.checks.push(CheckSketch {
            suffix: format!("{name}_{suffix}"),
            formula,
            column: Some(name.clone()),
        });
    };
    match (&attribute.min, &attribute.max) {
        (Some(min), Some(max)) => add(
            "range",
            Formula::Between {
                value: Box::new(column()),
                low: Box::new(number(min)),
                high: Box::new(number(max)),
                negated: false,
            },
        ),
        (Some(min), None) => add("min", column().compared(Comparison::GreaterOrEqual, number(min))),
        (None, Some(max)) => add("max", column().compared(Comparison::LessOrEqual, number(max))),
        (None, None) => {}
    }
}
