//! Work that is done to its end, even when whoever asked for it goes away: what it has on the disk is moved or removed by it.

use super::problem::Problem;

/// Does it in a task of its own.
pub async fn to_its_end<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(done) => done.map_err(Into::into),
        // It panicked, which was logged.
        Err(_) => Err(Problem::internal()),
    }
}
