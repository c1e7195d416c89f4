//! What a decision hangs on, and whether that is in reach.
//!
//! One sees the decisions about whatever is in reach. To settle something, all that it would change must be: who could
//! say that another department's host is part of their own device would see that host from then on.

use std::collections::BTreeSet;

use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::id::HostId;
use wardroom_model::register::{Duplicate, WriteBack};
use wardroom_model::{Asset, Kin, OpContext};

use crate::Store;
use crate::db::Value;
use crate::decision::DecisionRow;
use crate::device::{Known, MISSING};
use crate::error::Fault;
use crate::reach::{Departments, Named, reach_keys};

/// One side of a subject: what it names, by any id that it may stand under.
struct Side {
    named: Named,
    ids: Vec<Box<str>>,
}

impl Side {
    fn asset(site: &str, tag: &str) -> Self {
        Self { named: Named::Asset, ids: vec![Asset::id(site, tag.trim()).as_str().into()] }
    }

    /// A host goes by its natural key, or by its id.
    fn host(host: &str) -> Self {
        let host = host.trim();
        Self { named: Named::Host, ids: vec![host.into(), HostId::of(&[host]).as_str().into()] }
    }
}

/// The sides of a subject, read as those read it who derive from it; none where it names nothing.
fn sides(site: &str, decision: &Decision) -> Vec<Side> {
    let subject = &*decision.subject;
    let pair = || subject.strip_prefix("asset:")?.split_once(" host:");
    match decision.kind {
        DecisionKind::Finding => vec![Side { named: Named::Finding, ids: vec![subject.into()] }],
        DecisionKind::PairConfirmed | DecisionKind::PairRejected => {
            pair().map_or_else(Vec::new, |(tag, host)| vec![Side::asset(site, tag), Side::host(host)])
        }
        DecisionKind::HostsJoined | DecisionKind::HostsParted => {
            Kin::read_subject(subject).map_or_else(Vec::new, |hosts| hosts.map(Side::host).into())
        }
        DecisionKind::DuplicateConfirmed | DecisionKind::DuplicateRejected => Duplicate::of_subject(subject)
            .map_or_else(Vec::new, |(one, other)| vec![Side::asset(site, one), Side::asset(site, other)]),
        DecisionKind::WriteBackTaken | DecisionKind::WriteBackLeft => {
            WriteBack::of_subject(subject).map_or_else(Vec::new, |(tag, _)| vec![Side::asset(site, tag)])
        }
        DecisionKind::Correction => match subject.split_once(':') {
            Some(("asset", tag)) => vec![Side::asset(site, tag)],
            Some(("host", host)) => vec![Side::host(host)],
            Some(("device", id)) => vec![Side { named: Named::Device, ids: vec![id.into()] }],
            _ => Vec::new(),
        },
    }
}

/// All ids of one kind that some subjects name.
fn ids(sides: &[Vec<Side>], named: Named) -> BTreeSet<&str> {
    let sides = sides.iter().flatten().filter(|side| side.named == named);
    sides.flat_map(|side| &side.ids).map(|id| &**id).collect()
}

/// How far a subject is in reach.
#[derive(PartialEq, Eq)]
enum Reached {
    /// All sides.
    Wholly,
    /// One side; the other is no department's.
    AndNobodys,
    /// No side, or one is another department's.
    Not,
}

/// Where the sides of some subjects belong.
struct Belonging {
    devices: Departments,
    hosts: Departments,
    assets: Departments,
    findings: Departments,
}

impl Belonging {
    fn of(&self, side: &Side) -> Vec<&str> {
        let departments = match side.named {
            Named::Host => &self.hosts,
            Named::Asset => &self.assets,
            Named::Finding => &self.findings,
            Named::Device | Named::Department => &self.devices,
        };
        let found = side.ids.iter().filter_map(|id| departments.get(id));
        found.flatten().map(|department| &**department).collect()
    }
}

impl Store {
    async fn belonging(&self, context: &OpContext, sides: &[Vec<Side>]) -> Result<Belonging, Fault> {
        let [devices, hosts, assets, findings] =
            [Named::Device, Named::Host, Named::Asset, Named::Finding].map(|named| ids(sides, named));
        Ok(Belonging {
            devices: self.departments_of(context, Named::Device, &devices).await?,
            hosts: self.departments_of(context, Named::Host, &hosts).await?,
            assets: self.departments_of(context, Named::Asset, &assets).await?,
            findings: self.departments_of(context, Named::Finding, &findings).await?,
        })
    }

    /// Those of some decisions whose subject is in reach.
    pub(crate) async fn decisions_reached(
        &self,
        context: &OpContext,
        decisions: Vec<DecisionRow>,
    ) -> Result<Vec<DecisionRow>, Fault> {
        let Some(keys) = reach_keys(context) else { return Ok(decisions) };
        let sides: Vec<_> = decisions.iter().map(|row| sides(&context.site, &row.decision)).collect();
        let belonging = self.belonging(context, &sides).await?;
        let reached = |side: &Side| belonging.of(side).iter().any(|department| keys.contains(*department));
        let decisions = decisions.into_iter().zip(&sides);
        Ok(decisions.filter(|(_, sides)| sides.iter().any(reached)).map(|(row, _)| row).collect())
    }

    /// May the acting one make this decision, as far as their reach goes? One side must be in reach and none be
    /// another department's. A side that is nobody's may be joined only where the comparison itself proposes it.
    pub(crate) async fn making_is_reached(
        &self,
        context: &OpContext,
        decision: &Decision,
    ) -> Result<bool, Fault> {
        Ok(match self.reach_of(context, decision).await? {
            Reached::Wholly => true,
            Reached::AndNobodys => match Kin::read_subject(&decision.subject) {
                Some(hosts) => self.kin_is_proposed(context, hosts).await?,
                None => self.pair_is_proposed(context, &decision.subject).await?,
            },
            Reached::Not => false,
        })
    }

    /// May the acting one withdraw this decision, as far as their reach goes? What was settled about a side that is
    /// nobody's may be taken back: a pair that was rejected is no longer proposed.
    pub(crate) async fn withdrawing_is_reached(
        &self,
        context: &OpContext,
        decision: &Decision,
    ) -> Result<bool, Fault> {
        Ok(self.reach_of(context, decision).await? != Reached::Not)
    }

    async fn reach_of(&self, context: &OpContext, decision: &Decision) -> Result<Reached, Fault> {
        let Some(keys) = reach_keys(context) else { return Ok(Reached::Wholly) };
        let sides = [sides(&context.site, decision)];
        let belonging = self.belonging(context, &sides).await?;
        let [sides] = &sides;
        let (mut reached, mut nobodys) = (0, 0);
        for side in sides {
            let departments = belonging.of(side);
            let own = departments.iter().filter(|department| keys.contains(**department)).count();
            let others = departments.iter().filter(|department| **department != MISSING).count() - own;
            if others > 0 {
                return Ok(Reached::Not);
            }
            if own > 0 { reached += 1 } else { nobodys += 1 }
        }
        Ok(match (reached, nobodys) {
            (0, _) => Reached::Not,
            (_, 0) => Reached::Wholly,
            _ => Reached::AndNobodys,
        })
    }

    /// Does the device of one of two hosts name both as one, or as perhaps one?
    async fn kin_is_proposed(&self, context: &OpContext, hosts: [&str; 2]) -> Result<bool, Fault> {
        for host in hosts {
            let sql = "SELECT d.claims FROM device_host l JOIN device d ON d.site = l.site AND d.id = l.device \
                       WHERE l.site = $1 AND l.host = $2 AND l.valid_to IS NULL AND l.role <> 'gateway'";
            let id = HostId::of(&[host]);
            let values = [Value::text(&context.site), Value::text(id.as_str())];
            let known = self.database.fetch_all(sql, &values, |row| row.json::<Known>("claims")).await?;
            let names = |kin: &Kin| kin.hosts.iter().map(|host| &**host).eq(hosts);
            if known.iter().any(|known| known.kin.iter().any(names)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn pair_is_proposed(&self, context: &OpContext, subject: &str) -> Result<bool, Fault> {
        let sql =
            "SELECT COUNT(*) AS n FROM pair WHERE site = $1 AND 'asset:' || asset || ' host:' || host = $2";
        let values = [Value::text(&context.site), Value::text(subject)];
        Ok(self.database.fetch_number(sql, &values).await? > 0)
    }
}
