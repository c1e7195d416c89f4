//! Everything that follows from what is kept: identities, devices, findings, harm, marks and work.

use std::collections::HashMap;

use wardroom_identity::{Identifier, device, reconcile};
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::decision::Decision;
use wardroom_model::id::{AssetId, DeviceId, HostId};
use wardroom_model::{Asset, Conversation, Device, Finding, Host, Identity, OpContext, Problem, WorkItem};
use wardroom_plan::{Limits, PlanInput, assess, work};
use wardroom_store::DeviceMark;

use super::device::{Circumstances, conversations_of, mark};
use super::{Pipeline, PipelineError};

/// What deriving came to.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// Devices.
    pub devices: u64,
    /// Findings that touch a device or may.
    pub findings: u64,
    /// Lines of work.
    pub work: u64,
    /// Published texts that could not be read again.
    pub problems: Vec<Problem>,
}

/// All that is kept, read once.
struct Kept {
    hosts: Vec<Host>,
    identities: Vec<Identity>,
    assets: Vec<Asset>,
    conversations: Vec<Conversation>,
    feeds: Feeds,
}

impl Pipeline {
    /// Derives everything again at the context's time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn derive(&self, context: &OpContext) -> Result<Derived, PipelineError> {
        let mut derived = Derived::default();
        let kept = self.kept(context, &mut derived.problems).await?;
        let identities: Vec<(HostId, Identity)> =
            kept.hosts.iter().map(|host| host.key.id()).zip(kept.identities.iter().cloned()).collect();
        self.store.identity_put_batch(context, &identities).await?;
        let devices = self.devices_derive(context, &kept).await?;
        let findings = self.findings_derive(context, &kept, &devices).await?;
        derived.devices = devices.len() as u64;
        derived.findings = findings.iter().map(|(_, findings)| findings.len() as u64).sum();
        derived.work = self.work_derive(context, &kept, &devices).await?;
        Ok(derived)
    }

    async fn kept(&self, context: &OpContext, problems: &mut Vec<Problem>) -> Result<Kept, PipelineError> {
        let hosts = self.store.host_list_all(context).await?;
        let mut identifier = Identifier::new(self.catalog);
        let identities = hosts.iter().map(|host| identifier.identify(host)).collect();
        drop(identifier);
        let mut feeds = Feeds::default();
        let mut after = None;
        loop {
            let page = self.store.document_list(context, after.as_deref(), usize::MAX).await?;
            for row in page.rows {
                let document = self.store.document_fetch(context, &row.sha256).await?;
                problems.extend(feeds.add(&row.name, &row.sha256, document.body.as_bytes()));
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        // What is wrong in a document was told when it was read in.
        problems.clear();
        Ok(Kept {
            hosts,
            identities,
            assets: self.store.asset_list_all(context).await?,
            conversations: self.store.conversation_list_all(context).await?,
            feeds,
        })
    }

    async fn devices_derive(&self, context: &OpContext, kept: &Kept) -> Result<Vec<Device>, PipelineError> {
        let decisions: Vec<Decision> = self
            .store
            .decision_list_all(context)
            .await?
            .into_iter()
            .filter(|row| row.decision.until.is_none_or(|until| until > context.now))
            .map(|row| row.decision)
            .collect();
        let hosts: Vec<(&Host, &Identity)> = kept.hosts.iter().zip(&kept.identities).collect();
        let pairs = reconcile(self.catalog, &kept.assets, &hosts, &decisions);
        let joined = device::join(self.catalog, &context.site, &kept.assets, &hosts, &pairs, &decisions);
        let devices: Vec<Device> = joined.into_iter().map(|joined| joined.device).collect();
        self.store.device_replace_all(context, &devices).await?;
        self.store.pair_replace_all(context, &pairs).await?;
        Ok(devices)
    }

    async fn findings_derive(
        &self,
        context: &OpContext,
        kept: &Kept,
        devices: &[Device],
    ) -> Result<Vec<(DeviceId, Vec<Finding>)>, PipelineError> {
        let index = Index::build(self.catalog, &kept.feeds);
        let findings: Vec<(DeviceId, Vec<Finding>)> = devices
            .iter()
            .map(|device| (device.id.clone(), index.findings(&Subject::from_device(device), true)))
            .collect();
        self.store.finding_replace_for_devices(context, &findings).await?;
        Ok(findings)
    }

    async fn work_derive(
        &self,
        context: &OpContext,
        kept: &Kept,
        devices: &[Device],
    ) -> Result<u64, PipelineError> {
        // Read back, because people's decisions stand in them.
        let findings = self.store.finding_list_all(context).await?;
        let hosts: HashMap<HostId, &Host> = kept.hosts.iter().map(|host| (host.key.id(), host)).collect();
        let assets: HashMap<AssetId, &Asset> =
            kept.assets.iter().map(|asset| (Asset::id(&context.site, &asset.asset_tag), asset)).collect();
        let conversations = conversations_of(&kept.conversations, &hosts);
        let circumstances: Vec<Circumstances<'_>> = devices
            .iter()
            .map(|device| Circumstances::of(device, self.catalog, &hosts, &assets, &conversations, &findings))
            .collect();
        let inputs: Vec<PlanInput<'_>> = circumstances.iter().map(Circumstances::input).collect();
        let limits = Limits::default();
        let today = context.now.date_utc();
        let items = work(&inputs, today, &limits);
        let mut of_device: HashMap<&DeviceId, Vec<&WorkItem>> = HashMap::new();
        items.iter().for_each(|item| of_device.entry(&item.device).or_default().push(item));
        let marks: Vec<DeviceMark> = inputs
            .iter()
            .map(|input| mark(input, assess(input, today, &limits.constants), &of_device))
            .collect();
        self.store.work_replace_all(context, &items).await?;
        self.store.device_mark_put_batch(context, &marks).await?;
        Ok(items.len() as u64)
    }
}
