//! Product records: in whatever order they come, once and again, and the devices whose codes lead to them.

use wardroom_model::ProductRecord;
use wardroom_model::product_record::{MriSafety, ProductCode, ProductEntry, ReadAt};
use wardroom_store::{DeviceCode, Store};

use crate::backend::{assert_same, on_each, system};
use crate::sample::*;

pub(crate) const PUMP: &str = "00844588003288";

fn record(day: &str, brand: &str) -> ProductRecord {
    ProductRecord {
        device_identifier: PUMP.into(),
        version_date: Some(day.into()),
        brand: Some(brand.into()),
        mri_safety: Some(MriSafety::Unsafe),
        has_serial: Some(true),
        read_at: ReadAt { file: "device.txt".into(), at: "line 2".into() },
        ..ProductRecord::default()
    }
}

fn kind(class: Option<&str>, life_supporting: Option<bool>, name: Option<&str>) -> ProductCode {
    ProductCode {
        code: "FRN".into(),
        name: name.map(Into::into),
        device_class: class.map(Into::into),
        life_supporting,
        implantable: None,
    }
}

pub(crate) fn release() -> Vec<ProductEntry> {
    vec![
        ProductEntry::Identifier { of: PUMP.into(), other: "10844588003285".into() },
        ProductEntry::Code { of: PUMP.into(), code: kind(None, None, Some("Pump, infusion")) },
        ProductEntry::Head(record("2025-04-15", "Muster")),
        ProductEntry::Term { of: PUMP.into(), gmdn_code: Some("35420".into()), implantable: Some(false) },
        ProductEntry::Kind(kind(Some("2"), Some(true), None)),
    ]
}

async fn fetch(store: &Store, identifier: &str) -> Option<ProductRecord> {
    store.product_record_list(&system(), &[identifier, "unknown"]).await.unwrap().remove(identifier)
}

#[tokio::test]
async fn a_release_gives_the_same_records_in_any_order_and_again() {
    let mut dumps = Vec::new();
    for backwards in [false, true] {
        let mut entries = release();
        if backwards {
            entries.reverse();
        }
        dumps.extend(
            on_each(async |backend| {
                let store = &backend.store;
                store.product_record_put_batch(&system(), &entries).await.unwrap();
                let once = backend.dump().await;
                store.product_record_put_batch(&system(), &entries).await.unwrap();
                assert_same(&backend.dump().await, &once);
                let read = fetch(store, PUMP).await.unwrap();
                assert_eq!(read.brand.as_deref(), Some("Muster"));
                assert_eq!((read.device_class(), read.is_life_supporting()), (Some("2"), Some(true)));
                assert_eq!(read.product_codes[0].name.as_deref(), Some("Pump, infusion"));
                assert_eq!((read.gmdn_codes.len(), read.implantable), (1, Some(false)));
                assert_eq!(fetch(store, "10844588003285").await, Some(read), "by the package's identifier");
                once
            })
            .await,
        );
    }
    for dump in &dumps {
        assert_same(dump, &dumps[0]);
    }
}

#[tokio::test]
async fn of_two_versions_the_newer_stands() {
    on_each(async |backend| {
        let store = &backend.store;
        let put = async |record: ProductRecord| {
            store.product_record_put_batch(&system(), &[ProductEntry::Whole(record)]).await.unwrap();
            fetch(store, PUMP).await.unwrap()
        };
        let with_code = ProductRecord {
            product_codes: vec![kind(None, None, None)],
            gmdn_codes: vec!["1".into()],
            ..record("2025-01-01", "first")
        };
        assert_eq!(put(with_code).await.product_codes.len(), 1);
        let older = put(record("2024-01-01", "older")).await;
        assert_eq!((older.brand.as_deref(), older.product_codes.len()), (Some("first"), 1));
        let newer = put(record("2025-06-01", "newer")).await;
        assert_eq!((newer.brand.as_deref(), newer.product_codes.len()), (Some("newer"), 0));
    })
    .await;
}

pub(crate) fn code(number: u32, serial: Option<&str>) -> DeviceCode {
    DeviceCode {
        device: device_id(number),
        said_by: format!("asset:{}", asset(number).asset_tag).into(),
        code: "(01)00844588003288".into(),
        device_identifier: PUMP.into(),
        serial: serial.map(Into::into),
        lot: None,
    }
}

#[tokio::test]
async fn a_device_shows_the_record_that_its_code_leads_to() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        store.product_record_put_batch(&system(), &release()).await.unwrap();
        let codes = [code(1, Some("X-007")), code(2, Some("0x7b"))];
        store.device_code_replace_all(&system(), &codes).await.unwrap();
        let detail = store.device_fetch(&system(), &device_id(1)).await.unwrap();
        let product = &detail.products[0];
        assert_eq!(product.record.as_ref().and_then(|record| record.brand.as_deref()), Some("Muster"));
        assert_eq!((product.device_class.as_deref(), product.life_supporting), (Some("2"), Some(true)));
        let registered = detail.assets[0].asset.serial_number.clone();
        assert_eq!(product.serial_in_register, registered, "another than in the code");
        let find =
            async |serial: Option<&str>| store.device_code_find(&system(), PUMP, serial).await.unwrap();
        assert_eq!(find(Some("x007")).await, [device_id(1)]);
        assert_eq!(find(Some("X7B")).await, [device_id(2)]);
        assert_eq!(find(Some("none")).await, []);
        assert_eq!(find(None).await.len(), 2);
        // What is gone from the devices is gone here.
        store.device_code_replace_all(&system(), &codes[..1]).await.unwrap();
        assert_eq!(find(None).await, [device_id(1)]);
        assert!(store.device_fetch(&system(), &device_id(2)).await.unwrap().products.is_empty());
    })
    .await;
}
