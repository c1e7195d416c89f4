//! Published texts as values, read once and kept until other texts are in the store.

use std::sync::Arc;

use tokio::sync::Mutex;
use wardroom_intel::Feeds;
use wardroom_model::OpContext;
use wardroom_store::{DocumentRow, Store, StoreError};

/// What publications say, as it was last read.
#[derive(Clone, Default)]
pub(super) struct Publications(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// Digests of the texts.
    digests: Vec<Box<str>>,
    feeds: Arc<Feeds>,
}

impl Publications {
    /// Everything that is published in the store's texts. What is wrong in one was told when it was read in.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn read(&self, store: &Store, context: &OpContext) -> Result<Arc<Feeds>, StoreError> {
        let rows = documents(store, context).await?;
        let digests: Vec<Box<str>> = rows.iter().map(|row| row.sha256.clone()).collect();
        let mut kept = self.0.lock().await;
        if kept.digests != digests {
            let mut feeds = Feeds::default();
            for row in rows {
                let document = store.document_fetch(context, &row.sha256).await?;
                feeds.add(&row.name, &row.sha256, document.body.as_bytes());
            }
            *kept = Kept { digests, feeds: Arc::new(feeds) };
        }
        Ok(Arc::clone(&kept.feeds))
    }
}

async fn documents(store: &Store, context: &OpContext) -> Result<Vec<DocumentRow>, StoreError> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = store.document_list(context, after.as_deref(), usize::MAX).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}
