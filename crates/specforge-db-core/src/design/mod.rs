//! Designing a schema from requirements.

mod request;

pub use request::{DesignBody, DesignRequest, DesignResponse};

use crate::error::{Error, Result};
use crate::plan::MigrationPlanner;

/// Designs schemas.
pub trait SchemaDesigner: MigrationPlanner {
    /// Answers a design-schema request.
    fn design(&self, _request: &DesignRequest) -> Result<DesignResponse> {
        Err(Error::unsupported(format!("{} schemas are not designed yet", self.info().name)))
    }
}
