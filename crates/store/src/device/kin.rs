//! What the hosts of a device are to it, and why they are one.

use serde::Serialize;
use wardroom_model::device::HostRole;
use wardroom_model::id::{DeviceId, HostId};
use wardroom_model::kin::Kin;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::Fault;
use crate::reach::{Named, reach_sql};

/// What a host is or was to a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostLink {
    /// The host.
    pub host: HostId,
    /// What it is to the device.
    pub role: HostRole,
    /// Since when.
    pub since: Timestamp,
    /// Until when; none where it still is.
    pub until: Option<Timestamp>,
    /// Of a gateway, the device that it is.
    pub gateway: Option<DeviceId>,
    /// What people call that.
    pub gateway_name: Option<Box<str>>,
}

impl HostLink {
    /// Is it now, and is it the device itself?
    pub(super) fn is_own(&self) -> bool {
        self.until.is_none() && self.role != HostRole::Gateway
    }
}

/// One side of two hosts that are, or may be, one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KinSide {
    /// The host.
    pub host: HostId,
    /// Its device; none where that is out of reach.
    pub device: Option<DeviceId>,
    /// What people call that device.
    pub name: Option<Box<str>>,
}

/// Two hosts that are, or may be, one device, with their devices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KinRow {
    /// The pair with its reasons.
    #[serde(flatten)]
    pub kin: Kin,
    /// The two hosts, in the same order.
    pub sides: Vec<KinSide>,
}

impl Store {
    /// The links of a device to hosts: those that hold by role, then those that ended.
    pub(super) async fn device_host_links(
        &self,
        context: &OpContext,
        id: &DeviceId,
    ) -> Result<Vec<HostLink>, Fault> {
        let mut links = self
            .database
            .fetch_all(
                "SELECT host, role, valid_from, valid_to FROM device_host WHERE site = $1 AND device = $2",
                &[Value::text(&context.site), Value::text(id.as_str())],
                link_row,
            )
            .await?;
        links.sort_by(|a, b| {
            (a.until.is_some(), a.role, a.since, &a.host).cmp(&(b.until.is_some(), b.role, b.since, &b.host))
        });
        for link in links.iter_mut().filter(|link| link.role == HostRole::Gateway) {
            let side = self.kin_side(context, link.host.clone()).await?;
            (link.gateway, link.gateway_name) = (side.device, side.name);
        }
        Ok(links)
    }

    /// Finds the devices of both hosts of each pair.
    pub(super) async fn device_kin(&self, context: &OpContext, kin: Vec<Kin>) -> Result<Vec<KinRow>, Fault> {
        let mut rows = Vec::with_capacity(kin.len());
        for kin in kin {
            let mut sides = Vec::with_capacity(kin.hosts.len());
            for key in &kin.hosts {
                sides.push(self.kin_side(context, HostId::of(&[key])).await?);
            }
            rows.push(KinRow { kin, sides });
        }
        Ok(rows)
    }

    async fn kin_side(&self, context: &OpContext, host: HostId) -> Result<KinSide, Fault> {
        let mut values = vec![Value::text(&context.site), Value::text(host.as_str())];
        let sql = format!(
            "SELECT d.id, d.name FROM device_host l JOIN device_row d ON d.site = l.site AND d.id = l.device \
             WHERE l.site = $1 AND l.host = $2 AND l.valid_to IS NULL AND l.role <> 'gateway'{} ORDER BY d.id",
            reach_sql(context, Named::Department, "d.department_key", &mut values)
        );
        let read = |row: &Row<'_>| Ok::<_, RowError>((DeviceId::new(row.text("id")?), row.text("name")?));
        let found = self.database.fetch_all(&sql, &values, read).await?.into_iter().next();
        let (device, name) = found.unzip();
        drop(values);
        Ok(KinSide { host, device, name })
    }
}

fn link_row(row: &Row<'_>) -> Result<HostLink, RowError> {
    Ok(HostLink {
        host: HostId::new(row.text("host")?),
        // Written `part` before hosts had roles.
        role: row.slug("role", HostRole::find)?,
        since: row.time("valid_from")?,
        until: row.time_option("valid_to")?,
        gateway: None,
        gateway_name: None,
    })
}
