//! Everything that follows from what is kept: identities, devices, findings, harm, marks and work.
//!
//! What is kept is read from the store, then computed with on a thread of its own, and what came out is written: first
//! what each device is and what is published about it, then, with people's decisions about that, what to do.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tokio::task::spawn_blocking;
use wardroom_catalog::Catalog;
use wardroom_identity::code::{self, Code, Products};
use wardroom_identity::register::{self, Register};
use wardroom_identity::{Identifier, change, device, kin, reconcile};
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::decision::Decision;
use wardroom_model::id::{AssetId, DeviceId, HostId};
use wardroom_model::reconciliation::Pair;
use wardroom_model::register::{AssetQuality, Duplicate, WriteBack};
use wardroom_model::{
    Asset, ClaimChange, Conversation, Date, Device, DeviceBasis, Finding, Host, Identity, OpContext, WorkItem,
};
use wardroom_plan::{Limits, PlanInput, assess, work};
use wardroom_risk::Constants;
use wardroom_store::{DeviceCode, DeviceMark};

use super::device::{Circumstances, Exposures, awake, exposures, mark, weigh};
use super::{Pipeline, PipelineError};

/// What deriving came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// Devices.
    pub devices: u64,
    /// Findings, in any status.
    pub findings: u64,
    /// Lines of work.
    pub work: u64,
}

/// All that is kept, read once.
struct Kept {
    site: Box<str>,
    hosts: Vec<Host>,
    assets: Vec<Asset>,
    conversations: Vec<Conversation>,
    decisions: Vec<Decision>,
    products: Products,
    /// Cells of the register that could not be read: tag and what was wrong.
    unread: Vec<(Box<str>, Box<str>)>,
    feeds: Arc<Feeds>,
}

/// What each device is, and what is published about it.
struct Known {
    identities: Vec<(HostId, Identity)>,
    pairs: Vec<Pair>,
    devices: Vec<Device>,
    codes: Vec<DeviceCode>,
    bases: Vec<(DeviceId, DeviceBasis)>,
    exposures: Exposures,
    findings: Vec<(DeviceId, Vec<Finding>)>,
    duplicates: Vec<Duplicate>,
    qualities: Vec<AssetQuality>,
    write_back: Vec<WriteBack>,
}

impl Pipeline {
    /// Derives everything again at the context's time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn derive(&self, context: &OpContext) -> Result<Derived, PipelineError> {
        let dirty = self.store.dirty_list(context).await?;
        let kept = self.kept(context).await?;
        let catalog = self.catalog;
        let today = context.now.date_utc();
        let (kept, known) = spawn_blocking(move || {
            let known = Known::of(&kept, catalog, today);
            (kept, known)
        })
        .await?;
        self.store.identity_put_batch(context, &known.identities).await?;
        self.store.device_code_replace_all(context, &known.codes).await?;
        self.store.device_replace_all(context, &known.devices).await?;
        let changes = self.changes(context, &known.bases).await?;
        self.store.device_basis_replace_all(context, &changes).await?;
        self.store.pair_replace_all(context, &known.pairs).await?;
        self.store.duplicate_replace_all(context, &known.duplicates).await?;
        self.store.quality_replace_all(context, &known.qualities).await?;
        self.store.write_back_replace_all(context, &known.write_back).await?;
        self.store.finding_replace_for_devices(context, &known.findings).await?;
        let mut derived = Derived {
            devices: known.devices.len() as u64,
            findings: known.findings.iter().map(|(_, findings)| findings.len() as u64).sum(),
            work: 0,
        };
        // Read back, because people's decisions stand in them.
        let findings = self.store.finding_list_all(context).await?;
        let (items, marks) =
            spawn_blocking(move || planned(&kept, &known, &findings, catalog, today)).await?;
        derived.work = items.len() as u64;
        self.store.work_replace_all(context, &items).await?;
        self.store.device_mark_put_batch(context, &marks).await?;
        self.store.dirty_clear(context, &dirty).await?;
        Ok(derived)
    }

    /// Derives again where something was touched since the last time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn derive_dirty(&self, context: &OpContext) -> Result<Option<Derived>, PipelineError> {
        if self.store.dirty_list(context).await?.is_empty() {
            return Ok(None);
        }
        self.derive(context).await.map(Some)
    }

    /// What deriving again would change in the claims of devices, with the knowledge as it is: name, device and change.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes_ahead(
        &self,
        context: &OpContext,
    ) -> Result<Vec<(Box<str>, DeviceId, ClaimChange)>, PipelineError> {
        let kept = self.kept(context).await?;
        let (catalog, today) = (self.catalog, context.now.date_utc());
        let known = spawn_blocking(move || Known::of(&kept, catalog, today)).await?;
        let names: HashMap<&DeviceId, &str> =
            known.devices.iter().map(|device| (&device.id, &*device.name)).collect();
        let changes = self.changes(context, &known.bases).await?;
        let named = changes.into_iter().flat_map(|(id, _, changes)| {
            let name: Box<str> = names.get(&id).copied().unwrap_or_default().into();
            changes.into_iter().map(move |change| (name.clone(), id.clone(), change))
        });
        Ok(named.collect())
    }

    /// What claims rest on now, with what changed since the last derivation. A device that is new has no changes.
    async fn changes(
        &self,
        context: &OpContext,
        bases: &[(DeviceId, DeviceBasis)],
    ) -> Result<Vec<(DeviceId, DeviceBasis, Vec<ClaimChange>)>, PipelineError> {
        let standing: HashMap<DeviceId, DeviceBasis> =
            self.store.device_basis_list_all(context).await?.into_iter().collect();
        let compared = bases.iter().map(|(id, now)| {
            let changes = standing.get(id).map(|before| change::changes(before, now)).unwrap_or_default();
            (id.clone(), now.clone(), changes)
        });
        Ok(compared.collect())
    }

    async fn kept(&self, context: &OpContext) -> Result<Kept, PipelineError> {
        let decisions = self.store.decision_list_all(context).await?;
        let hosts = self.store.host_list_all(context).await?;
        let assets = self.store.asset_list_all(context).await?;
        let named: BTreeSet<Box<str>> = assets
            .iter()
            .filter_map(code::of_asset)
            .chain(hosts.iter().filter_map(|host| code::of_host(self.catalog, host)))
            .map(|code| code.device_identifier)
            .collect();
        let named: Vec<&str> = named.iter().map(|identifier| &**identifier).collect();
        Ok(Kept {
            site: context.site.clone(),
            products: self.store.product_record_list(context, &named).await?,
            hosts,
            assets,
            conversations: self.store.conversation_list_all(context).await?,
            decisions: decisions.into_iter().map(|row| row.decision).collect(),
            unread: self.store.asset_problem_list_all(context).await?,
            feeds: self.publications.read(&self.store, context).await?,
        })
    }
}

impl Kept {
    fn hosts_by_id(&self) -> HashMap<HostId, &Host> {
        self.hosts.iter().map(|host| (host.key.id(), host)).collect()
    }

    fn assets_by_id(&self) -> HashMap<AssetId, &Asset> {
        self.assets.iter().map(|asset| (Asset::id(&self.site, &asset.asset_tag), asset)).collect()
    }
}

impl Known {
    fn of(kept: &Kept, catalog: &Catalog, today: Date) -> Self {
        let mut identifier = Identifier::new(catalog);
        let identities: Vec<Identity> = kept.hosts.iter().map(|host| identifier.identify(host)).collect();
        let hosts: Vec<(&Host, &Identity)> = kept.hosts.iter().zip(&identities).collect();
        let parties =
            kin::parties(&mut identifier, &hosts, &awake(&kept.hosts, &kept.conversations), &kept.decisions);
        let sides: Vec<(&Host, &Identity)> = parties.iter().map(kin::Party::side).collect();
        let said = kin::decisions_of_parties(&kept.decisions, &parties);
        let pairs = reconcile(catalog, &kept.assets, &sides, &said);
        let joined = device::join(
            catalog,
            &kept.site,
            &kept.assets,
            &parties,
            &pairs,
            &kept.decisions,
            &kept.products,
        );
        let devices: Vec<Device> = joined.into_iter().map(|joined| joined.device).collect();
        let duplicates = register::duplicates(catalog, &kept.assets, &kept.decisions);
        let of_register = Register {
            catalog,
            assets: &kept.assets,
            hosts: &sides,
            pairs: &pairs,
            duplicates: &duplicates,
            unread: &kept.unread,
            today,
        };
        let qualities = register::qualities(&of_register);
        let write_back = register::write_back(&of_register);
        drop(parties);
        let bases = bases(kept, catalog, &hosts, &devices);
        let index = Index::build(catalog, &kept.feeds);
        let assets = kept.assets_by_id();
        let exposures = exposures(&devices, &kept.hosts_by_id(), &kept.conversations);
        let constants = Constants::default();
        let findings_of = |device: &Device| {
            // Decisions about a finding name the asset, which outlives the device.
            let asset = device.assets.iter().find_map(|asset| assets.get(asset));
            let subject = Subject::from_device(device);
            let subject = match asset {
                Some(asset) => subject.with_asset(asset),
                None => subject,
            };
            let mut findings = index.findings(&subject, true);
            if let Some(exposure) = exposures.get(&device.id) {
                weigh(&mut findings, device, catalog, &assets, exposure, &constants);
            }
            (device.id.clone(), findings)
        };
        Self {
            findings: devices.iter().map(findings_of).collect(),
            exposures,
            codes: codes(kept, &devices, catalog),
            identities: kept.hosts.iter().map(|host| host.key.id()).zip(identities).collect(),
            devices,
            bases,
            pairs,
            duplicates,
            qualities,
            write_back,
        }
    }
}

/// The codes of each device, as its assets and hosts have them.
fn codes(kept: &Kept, devices: &[Device], catalog: &Catalog) -> Vec<DeviceCode> {
    let of_assets = kept.assets.iter().filter_map(|asset| {
        let id = Asset::id(&kept.site, &asset.asset_tag).to_string();
        Some((id, (format!("asset:{}", asset.asset_tag), code::of_asset(asset)?)))
    });
    let of_hosts = kept.hosts.iter().filter_map(|host| {
        let code = code::of_host(catalog, host)?;
        Some((host.key.id().to_string(), (format!("host:{}", host.key), code)))
    });
    let said: HashMap<String, (String, Code)> = of_assets.chain(of_hosts).collect();
    let mut codes = Vec::new();
    for device in devices {
        let parts = device.assets.iter().map(AssetId::as_str).chain(device.own_hosts().map(HostId::as_str));
        for (said_by, code) in parts.filter_map(|part| said.get(part)) {
            if code.vouched || kept.products.contains_key(&code.device_identifier) {
                codes.push(DeviceCode {
                    device: device.id.clone(),
                    said_by: said_by.as_str().into(),
                    code: code.text.clone(),
                    device_identifier: code.device_identifier.clone(),
                    serial: code.serial.clone(),
                    lot: code.lot.clone(),
                });
            }
        }
    }
    codes
}

/// What the claims of each device rest on.
fn bases(
    kept: &Kept,
    catalog: &Catalog,
    hosts: &[(&Host, &Identity)],
    devices: &[Device],
) -> Vec<(DeviceId, DeviceBasis)> {
    let by_id: HashMap<HostId, (&Host, &Identity)> =
        hosts.iter().map(|(host, identity)| (host.key.id(), (*host, *identity))).collect();
    let assets = kept.assets_by_id();
    let basis = |device: &Device| {
        let own: Vec<_> = device.hosts.iter().filter_map(|host| by_id.get(&host.id).copied()).collect();
        let registered: Vec<_> = device.assets.iter().filter_map(|id| assets.get(id).copied()).collect();
        (device.id.clone(), change::basis(catalog, device, &registered, &own))
    };
    devices.iter().map(basis).collect()
}

/// What to do, and the marks of each device.
fn planned(
    kept: &Kept,
    known: &Known,
    findings: &HashMap<DeviceId, Vec<Finding>>,
    catalog: &Catalog,
    today: Date,
) -> (Vec<WorkItem>, Vec<DeviceMark>) {
    let (hosts, assets) = (kept.hosts_by_id(), kept.assets_by_id());
    let circumstances: Vec<Circumstances<'_>> = known
        .devices
        .iter()
        .map(|device| Circumstances::of(device, catalog, &hosts, &assets, &known.exposures, findings))
        .collect();
    let inputs: Vec<PlanInput<'_>> = circumstances.iter().map(Circumstances::input).collect();
    let limits = Limits::default();
    let items = work(&inputs, today, &limits);
    let mut of_device: HashMap<&DeviceId, Vec<&WorkItem>> = HashMap::new();
    items.iter().for_each(|item| of_device.entry(&item.device).or_default().push(item));
    let marks = circumstances
        .iter()
        .zip(&inputs)
        .map(|(device, input)| mark(device, assess(input, today, &limits.constants), &of_device))
        .collect();
    (items, marks)
}
