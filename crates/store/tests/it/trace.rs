//! Following a conclusion down: to the frame that it was heard in, and to the row that it was entered in.

use serde_json::json;
use wardroom_model::Field;
use wardroom_store::StoreError;

use crate::backend::{on_each, system};
use crate::sample::*;

#[tokio::test]
async fn a_frame_shows_what_was_read_from_it_and_what_begins_with_it() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let store = &backend.store;
        let ticket = store.source_begin(&system(), &capture(9)).await.unwrap();
        store.conversation_put_batch(&system(), &ticket.id, &[conversation(9, 1, 2, 3)]).await.unwrap();
        let fetch = async |number: u32, frame: u64| {
            store.frame_fetch(&system(), &digest(number), frame).await.unwrap()
        };

        // Host names were heard in the first capture from second 10 to 70.
        for (frame, at_second) in [(11, 10), (71, 70)] {
            let found = fetch(1, frame).await;
            assert_eq!((&*found.name, found.frame), ("ward 1.pcap", frame));
            assert!(found.facts.iter().any(|fact| fact.device_name.is_some()), "{found:?}");
            for fact in &found.facts {
                assert_eq!(&*fact.field, Field::DhcpHostName.to_string());
                assert!(fact.value.starts_with("CT-ED-"), "{fact:?}");
                assert_eq!(fact.at, at(at_second));
                assert_eq!(fact.device.is_some(), fact.device_name.is_some(), "{fact:?}");
            }
        }
        // Frame 1 is not frame 11, and the second capture's frame 11 is another.
        assert!(fetch(1, 1).await.facts.is_empty());
        assert!(fetch(2, 11).await.facts.is_empty());

        let begins = fetch(9, 10).await.conversations;
        assert_eq!(begins.len(), 1);
        assert_eq!((&*begins[0].client, &*begins[0].server), (&*ip(1).to_string(), &*ip(2).to_string()));
        assert_eq!((begins[0].server_port, begins[0].app.as_deref()), (Some(104), Some("dicom")));
        assert!(fetch(9, 11).await.conversations.is_empty());

        let unknown = store.frame_fetch(&system(), "nowhere", 1).await;
        assert!(matches!(unknown, Err(StoreError::NotFound { .. })), "{unknown:?}");
    })
    .await;
}

#[tokio::test]
async fn the_rows_of_an_export_stand_in_its_order() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        // Twelve rows, so that row 10 comes after row 9 and not after row 1.
        let source = read_export(store, 2, 1..13).await.id;
        let mut numbers = Vec::new();
        let mut after = None;
        loop {
            let page = store.table_row_list(&system(), &source, after.as_deref(), 5).await.unwrap();
            numbers.extend(page.rows.iter().map(|row| row.row));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(numbers, (2..14).collect::<Vec<u64>>());

        let row = store.table_row_fetch(&system(), &source, 11).await.unwrap();
        assert_eq!((&*row.asset_tag, &row.raw), ("A0010", &json!({ "Tag No": "A0010" })));
        assert!(row.device.is_some() && row.device_name.is_some());
        let gone = store.table_row_fetch(&system(), &source, 99).await;
        assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
        let wrong = store.table_row_list(&system(), &source, Some("made up"), 5).await;
        assert!(matches!(wrong, Err(StoreError::Cursor { .. })), "{wrong:?}");
        // The newer export replaced the rows of the older.
        let older = store.source_list(&system()).await.unwrap();
        let older = older.iter().find(|one| one.sha256 == export(1).sha256).unwrap();
        let left = store.table_row_list(&system(), &older.id, None, 50).await.unwrap();
        assert!(left.rows.is_empty(), "{left:?}");
    })
    .await;
}
