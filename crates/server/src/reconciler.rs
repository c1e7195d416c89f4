//! Derives again what decisions and new data have touched: in the background, one run at a time.

use std::time::Duration;

use tokio::sync::watch;
use wardroom_model::{Date, OpContext};

use crate::pipeline::{Pipeline, PipelineError};
use crate::state::{Clock, Site};

/// Longest time that a person who decided something waits for what follows from it. It goes on without them.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// How often is looked whether a new day has begun, on which other work is due.
const DAY_CHECK: Duration = Duration::from_secs(300);

/// Asks for what is out of date to be derived again. Asks nobody until [`Reconciler::run`] runs.
#[derive(Clone, Debug, Default)]
pub struct Reconciler {
    wish: watch::Sender<u64>,
    runs: watch::Sender<Runs>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Runs {
    attached: bool,
    begun: u64,
    ended: u64,
}

impl Reconciler {
    /// Asks for a run, and waits a moment for its end, so that the page that follows shows what has changed.
    pub(crate) async fn derive_soon(&self) {
        let mut runs = self.runs.subscribe();
        let known = *runs.borrow_and_update();
        self.wish.send_modify(|wishes| *wishes += 1);
        if known.attached {
            // A run that has begun may have read the store before the change.
            let ended = runs.wait_for(|runs| runs.ended > known.begun);
            let _ = tokio::time::timeout(LONGEST_WAIT, ended).await;
        }
    }

    /// Derives at the start, whenever it is asked for, and on each new day, until it is dropped.
    pub(crate) async fn run(self, pipeline: Pipeline, site: &Site, clock: Clock) {
        let mut wishes = self.wish.subscribe();
        let mut derived_on: Option<Date> = None;
        self.runs.send_modify(|runs| runs.attached = true);
        loop {
            wishes.borrow_and_update();
            let context = OpContext::system(&site.slug, clock.now(), "reconciler");
            let today = context.now.date_utc();
            self.runs.send_modify(|runs| runs.begun += 1);
            let outcome = derive(&pipeline, &context, derived_on != Some(today)).await;
            self.runs.send_modify(|runs| runs.ended += 1);
            match outcome {
                Ok(()) => derived_on = Some(today),
                Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "deriving failed"),
            }
            // Woken by a wish, or to see what day it is; a failed run is tried again then too.
            let _ = tokio::time::timeout(DAY_CHECK, wishes.changed()).await;
        }
    }
}

async fn derive(pipeline: &Pipeline, context: &OpContext, everything: bool) -> Result<(), PipelineError> {
    if everything {
        pipeline.derive(context).await?;
    } else {
        pipeline.derive_dirty(context).await?;
    }
    Ok(())
}
