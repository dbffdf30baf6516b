//! Answering read-schema.

use super::{ReadBody, ReadRequest, ReadResponse, SchemaReader, load};
use crate::contract::{Response, Target};
use crate::error::{Error, ErrorCode, Result};
use crate::plan::OnUnreadable;

/// Answers a read-schema request.
pub(super) fn run<P: SchemaReader + ?Sized>(
    reader: &P,
    request: &ReadRequest,
) -> Result<ReadResponse> {
    let info = reader.info();
    let target =
        Target::resolve(info, request.contract_version.as_deref(), request.target_version)?;
    let Some(source) = &request.schema else {
        return Err(Error::new(
            ErrorCode::InvalidRequest,
            "a request to read needs `schema`, or `connection` where the program can open databases",
        )
        .at("/schema"));
    };
    let loaded = load(reader, source, target.version, OnUnreadable::Carry, "/schema")?;
    let fingerprint = crate::plan::fingerprint(&loaded.schema);
    let mut findings = loaded.findings;
    findings.extend(crate::rule::check_schema(&loaded.schema, info, target.version));
    let body = ReadBody { schema: loaded.schema, fingerprint, skipped: loaded.skipped };
    Ok(Response::completed(info, target.version, body, findings))
}
