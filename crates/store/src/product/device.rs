//! The codes of a site's devices, and the records that they lead to.

use std::collections::BTreeSet;

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;
use wardroom_model::{OpContext, ProductRecord};

use crate::Store;
use crate::asset::AssetDetail;
use crate::db::{Batch, Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// Codes written in one transaction.
const CODES_A_TRANSACTION: usize = 500;
/// Devices that one code finds at most; more are one product, and no device.
const FOUND: i64 = 50;

/// The code of a device, read apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DeviceCode {
    /// The device.
    pub device: DeviceId,
    /// Who says so: `asset:A0001` or `host:` and its key.
    pub said_by: Box<str>,
    /// As it was read.
    pub code: Box<str>,
    /// Which product it names.
    pub device_identifier: Box<str>,
    /// Serial number in it.
    pub serial: Option<Box<str>>,
    /// Lot in it.
    pub lot: Option<Box<str>>,
}

/// A code of a device with its product's record, where one was read in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeviceProduct {
    /// The code.
    #[serde(flatten)]
    pub code: DeviceCode,
    /// The product's record.
    pub record: Option<ProductRecord>,
    /// The serial number that the register has of the same asset, where it is another than that in the code.
    pub serial_in_register: Option<Box<str>>,
    /// The class that it is in by its kinds, where their classification was read in.
    pub device_class: Option<Box<str>>,
    /// Do its kinds sustain or support life?
    pub life_supporting: Option<bool>,
}

/// A serial number without what is written now so, now otherwise: case, leading zeros and what is no letter or digit.
fn compact(serial: &str) -> String {
    let letters: String =
        serial.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect();
    letters.trim_start_matches('0').to_owned()
}

fn code_row(row: &Row<'_>) -> Result<DeviceCode, RowError> {
    Ok(DeviceCode {
        device: DeviceId::new(row.text("device")?),
        said_by: row.text("said_by")?,
        code: row.text("code")?,
        device_identifier: row.text("device_identifier")?,
        serial: row.text_option("serial")?,
        lot: row.text_option("lot")?,
    })
}

impl Store {
    /// Replaces the codes of all devices of the site; what is as it was is not written.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn device_code_replace_all(
        &self,
        context: &OpContext,
        codes: &[DeviceCode],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "device_code_replace_all", &context.site, async {
            let sql = "SELECT * FROM device_code WHERE site = $1";
            let standing: BTreeSet<DeviceCode> = self
                .database
                .fetch_all(sql, &[Value::text(&context.site)], code_row)
                .await?
                .into_iter()
                .collect();
            let now: BTreeSet<&DeviceCode> = codes.iter().collect();
            let gone: Vec<&DeviceCode> = standing.iter().filter(|code| !now.contains(code)).collect();
            for chunk in gone.chunks(CODES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for code in chunk {
                    let sql = "DELETE FROM device_code WHERE site = $1 AND device = $2 AND said_by = $3";
                    let key = [&*context.site, code.device.as_str(), &*code.said_by].map(Value::text);
                    transaction.execute(sql, &key).await?;
                }
                transaction.commit().await?;
            }
            let new: Vec<&DeviceCode> = now.into_iter().filter(|code| !standing.contains(*code)).collect();
            for chunk in new.chunks(CODES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                let columns = &[
                    "site",
                    "device",
                    "said_by",
                    "code",
                    "device_identifier",
                    "serial",
                    "lot",
                    "serial_key",
                ];
                let mut batch = Batch::new("device_code", columns, 3);
                for code in chunk {
                    batch.push(vec![
                        Value::text(&context.site),
                        Value::text(code.device.as_str()),
                        Value::text(&code.said_by),
                        Value::text(&code.code),
                        Value::text(&code.device_identifier),
                        Value::text_option(code.serial.as_deref()),
                        Value::text_option(code.lot.as_deref()),
                        Value::show_option(code.serial.as_deref().map(compact)),
                    ]);
                }
                batch.upsert(&mut transaction).await?;
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// The codes of one device with their products' records.
    pub(crate) async fn device_products(
        &self,
        context: &OpContext,
        device: &DeviceId,
        assets: &[AssetDetail],
    ) -> Result<Vec<DeviceProduct>, Fault> {
        let sql = "SELECT * FROM device_code WHERE site = $1 AND device = $2 ORDER BY said_by";
        let key = [Value::text(&context.site), Value::text(device.as_str())];
        let codes = self.database.fetch_all(sql, &key, code_row).await?;
        let identifiers: Vec<&str> = codes.iter().map(|code| &*code.device_identifier).collect();
        let records = self.product_records(&identifiers).await?;
        let product = |code: DeviceCode| {
            let record = records.get(&code.device_identifier).cloned();
            let own =
                |asset: &&AssetDetail| code.said_by.strip_prefix("asset:") == Some(&*asset.asset.asset_tag);
            let registered = assets.iter().find(own).and_then(|asset| asset.asset.serial_number.clone());
            let serial_in_register =
                registered.zip(code.serial.as_deref()).and_then(|(registered, in_code)| {
                    (compact(&registered) != compact(in_code)).then_some(registered)
                });
            DeviceProduct {
                serial_in_register,
                device_class: record.as_ref().and_then(ProductRecord::device_class).map(Into::into),
                life_supporting: record.as_ref().and_then(ProductRecord::is_life_supporting),
                record,
                code,
            }
        };
        Ok(codes.into_iter().map(product).collect())
    }

    /// The devices whose code names this product, and with a serial number this one of them.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn device_code_find(
        &self,
        context: &OpContext,
        device_identifier: &str,
        serial: Option<&str>,
    ) -> Result<Vec<DeviceId>, StoreError> {
        permitted(context, Right::Read, "device_code_find", device_identifier, async {
            let mut values = vec![Value::text(&context.site), Value::text(device_identifier)];
            let mut of_serial = String::new();
            if let Some(serial) = serial {
                values.push(Value::show(compact(serial)));
                of_serial = " AND c.serial_key = $3".to_owned();
            }
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!(
                "SELECT DISTINCT c.device FROM device_code c JOIN device_row d ON d.site = c.site AND d.id = c.device \
                 WHERE c.site = $1 AND c.device_identifier = $2{of_serial}{reach} ORDER BY c.device LIMIT {FOUND}"
            );
            self.database.fetch_all(&sql, &values, |row| Ok(DeviceId::new(row.text("device")?))).await
        })
        .await
    }
}
