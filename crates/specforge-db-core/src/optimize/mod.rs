//! Optimising a query from its execution plan.

mod request;

pub use request::{
    Confidence, OptimizeBody, OptimizeRequest, OptimizeResponse, Recommendation,
    RecommendationKind, WorkloadItem,
};

use crate::error::{Error, Result};
use crate::plan::MigrationPlanner;

/// Gives advice on queries.
pub trait QueryOptimizer: MigrationPlanner {
    /// Answers an optimize-query request.
    fn optimize(&self, _request: &OptimizeRequest) -> Result<OptimizeResponse> {
        Err(Error::unsupported(format!(
            "advice on queries is not given for {} yet",
            self.info().name
        )))
    }
}
