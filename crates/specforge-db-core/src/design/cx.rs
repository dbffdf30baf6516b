//! What every part of the design engine may look at.

use super::request::DesignOptions;
use crate::dialect::{DialectInfo, LogicalType};
use crate::error::{Error, ErrorCode, ErrorItem};
use crate::model::Schema;
use crate::version::Version;

/// The database, the options, and what lives already.
#[derive(Clone, Copy, Debug)]
pub struct DesignCx<'a> {
    /// The dialect's facts.
    pub info: &'static DialectInfo,
    /// The version to design for.
    pub version: Version,
    /// How to design.
    pub options: &'a DesignOptions,
    /// What lives already.
    pub existing: Option<&'a Schema>,
    /// Whether amounts of money are kept as whole numbers of the smallest unit.
    pub minor_units: bool,
}

impl DesignCx<'_> {
    /// Whether the version has a capability.
    pub fn can(&self, capability: &str) -> bool {
        self.info.can(capability, self.version)
    }

    /// The name of the column that keeps an attribute.
    pub fn column_name(&self, attribute: &str, ty: LogicalType) -> String {
        if ty == LogicalType::Money && self.minor_units && !attribute.ends_with("_cents") {
            format!("{attribute}_cents")
        } else {
            attribute.to_owned()
        }
    }
}

/// Mistakes in requirements, gathered so that all are told at once.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<(ErrorCode, ErrorItem)>);

impl Problems {
    /// Adds a mistake at its place.
    pub(super) fn add(
        &mut self,
        code: ErrorCode,
        pointer: impl Into<String>,
        detail: impl Into<String>,
    ) {
        let item = ErrorItem { pointer: Some(pointer.into()), detail: detail.into(), span: None };
        self.0.push((code, item));
    }

    /// One error of all of them, if there are any; the first gives the code.
    pub(super) fn into_result(self) -> Result<(), Error> {
        let Some((code, first)) = self.0.first() else { return Ok(()) };
        let (code, pointer, detail) = (*code, first.pointer.clone(), first.detail.clone());
        if self.0.len() == 1 {
            return Err(Error::new(code, detail).at(pointer.unwrap_or_default()));
        }
        let count = self.0.len();
        let items = self.0.into_iter().map(|(_, item)| item).collect();
        let detail = format!("{count} things in the requirements cannot be; the first: {detail}");
        Err(Error::of_items(code, detail, items))
    }
}

/// `, did you mean …?`, or nothing.
pub(super) fn hint<'n>(wanted: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    match crate::name::did_you_mean(wanted, known) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    }
}
