//! Verification: the whole chain, from its first event to its head.

use serde::Serialize;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use super::EventHead;
use super::link::Kept;
use super::walk::{EventBreak, Walk};
use crate::Store;
use crate::db::Value;
use crate::error::StoreError;
use crate::rights::permitted;

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventVerdict {
    /// Events that were read.
    pub events: u64,
    /// Places where the chain does not hold.
    pub breaks: u64,
    /// Where the chain ends.
    pub head: Option<EventHead>,
}

impl EventVerdict {
    /// Does all of the chain hold?
    pub const fn holds(&self) -> bool {
        self.breaks == 0
    }
}

impl Store {
    /// Walks the whole chain and tells every place where it does not hold, or where it does not pass through a head
    /// that was known earlier. What was changed with the means of the chain itself, all hashes made anew to the head,
    /// is found only by such heads.
    ///
    /// # Errors
    /// Without the right to audit, or when the database fails.
    pub async fn event_verify(
        &self,
        context: &OpContext,
        known: &[EventHead],
        told: &mut (dyn FnMut(EventBreak) + Send),
    ) -> Result<EventVerdict, StoreError> {
        permitted(context, Right::Audit, "event_verify", &context.site, async {
            let mut walk = Walk::new(known, told);
            let mut place = i64::MIN;
            let head = loop {
                // The head is read before the events, so that none of those that it names is still to be written…
                let mut head = self.head(context).await?;
                let values = [Value::text(&context.site), Value::number(place)];
                let events = self.database.fetch_all(Kept::SELECT, &values, Kept::read).await?;
                let Some(last) = events.last() else { break head };
                place = last.link.sequence;
                // …and again where others were written meanwhile.
                if head.as_ref().is_none_or(|head| head.sequence < place) {
                    head = self.head(context).await?;
                }
                let end = head.map_or(i64::MAX, |head| head.sequence);
                events.into_iter().for_each(|event| walk.pass(event, end));
            };
            let (events, breaks) = walk.end(head.as_ref());
            Ok(EventVerdict { events, breaks, head })
        })
        .await
    }
}
