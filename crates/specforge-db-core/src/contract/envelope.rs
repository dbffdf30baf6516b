//! The envelope around every answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dialect::DialectInfo;
use crate::error::{Error, ErrorCode, ErrorItem, Question, Result};
use crate::finding::{Finding, Severity};
use crate::version::Version;

/// The version of the contract that this program speaks.
pub const CONTRACT_VERSION: &str = "1.0";

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is done.
    Completed,
    /// Only the caller can decide how to go on.
    NeedsClarification,
    /// It could not be done.
    Failed,
}

/// The answer to a request that could be fulfilled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Response<T> {
    /// How the job ended.
    #[schemars(extend("const" = "completed"))]
    pub status: Status,
    /// The version of the contract that the answer follows.
    pub contract_version: String,
    /// The database.
    pub database: String,
    /// The version of the database that the answer is for.
    pub target_version: Version,
    /// What the job was for.
    #[serde(flatten)]
    pub body: T,
    /// What to know before going on, in words.
    pub warnings: Vec<String>,
    /// The same and more, in structured form.
    pub findings: Vec<Finding>,
}

impl<T> Response<T> {
    /// Wraps what a job made; findings of severity warning and above are repeated in words.
    pub fn completed(
        info: &DialectInfo,
        version: Version,
        body: T,
        findings: Vec<Finding>,
    ) -> Self {
        let warnings = findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Warning)
            .map(|finding| finding.message.clone())
            .collect();
        Self {
            status: Status::Completed,
            contract_version: CONTRACT_VERSION.to_owned(),
            database: info.id.to_owned(),
            target_version: version,
            body,
            warnings,
            findings,
        }
    }
}

/// The answer to a request that could not be fulfilled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// `failed`, or `needs_clarification`.
    #[schemars(extend("enum" = ["failed", "needs_clarification"]))]
    pub status: Status,
    /// The version of the contract that the answer follows.
    pub contract_version: String,
    /// The database, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// What stopped the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
    /// What the caller has to decide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

/// What stopped a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// The stable name of the error.
    pub code: String,
    /// What went wrong in general.
    pub title: String,
    /// What went wrong here, and what was expected.
    pub detail: String,
    /// The place in the request, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Every single mistake.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorItem>,
}

impl Failure {
    /// The answer that says what stopped a job.
    pub fn of(error: &Error, database: Option<&str>) -> Self {
        let unclear = error.code() == ErrorCode::NeedsClarification;
        Self {
            status: if unclear { Status::NeedsClarification } else { Status::Failed },
            contract_version: CONTRACT_VERSION.to_owned(),
            database: database.map(str::to_owned),
            error: (!unclear).then(|| ErrorBody {
                code: error.code().as_str().to_owned(),
                title: error.code().title().to_owned(),
                detail: error.detail().to_owned(),
                pointer: error.pointer().map(str::to_owned),
                help: error.help_text().map(str::to_owned),
                errors: error.items().to_vec(),
            }),
            questions: error.questions().to_vec(),
        }
    }
}

/// What a request says about the database it is for, already checked against the dialect.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The version to plan for.
    pub version: Version,
}

impl Target {
    /// Takes the version that a request names, or the dialect's default, and the contract's version.
    pub fn resolve(
        info: &DialectInfo,
        contract_version: Option<&str>,
        target_version: Option<Version>,
    ) -> Result<Self> {
        if let Some(wanted) = contract_version {
            let major = wanted.split('.').next().unwrap_or_default();
            if major != "1" {
                return Err(Error::new(
                    ErrorCode::InvalidRequest,
                    format!("this program speaks version {CONTRACT_VERSION} of the contract, not `{wanted}`"),
                )
                .at("/contract_version"));
            }
        }
        let version = target_version.unwrap_or(info.default_version);
        if version < info.oldest_version {
            return Err(Error::new(
                ErrorCode::UnknownVersion,
                format!(
                    "{} {version} is older than {}, the oldest version that is known here",
                    info.name, info.oldest_version
                ),
            )
            .at("/target_version"));
        }
        Ok(Self { version })
    }
}
