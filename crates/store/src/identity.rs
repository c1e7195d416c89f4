//! Identities: what each host is claimed to be, with the evidence.

use std::collections::{BTreeMap, HashMap};

use wardroom_model::actor::Right;
use wardroom_model::claim::OsDetail;
use wardroom_model::id::HostId;
use wardroom_model::{Attribute, Claim, Confidence, Evidence, Field, Identity, OpContext};

use crate::Store;
use crate::db::{Batch, Row, RowError, Transaction, Value};
use crate::digest::short_digest;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::place::json;
use crate::rights::{permitted, permitted_whole};

/// Identities written in one transaction.
const IDENTITIES_A_TRANSACTION: usize = 200;

impl Store {
    /// Writes the identities of some hosts in place of those before; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn identity_put_batch(
        &self,
        context: &OpContext,
        identities: &[(HostId, Identity)],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "identity_put_batch", &context.site, async {
            let known: HashMap<HostId, Box<str>> = self
                .database
                .fetch_all(
                    "SELECT host, digest FROM identity WHERE site = $1",
                    &[Value::text(&context.site)],
                    |row| Ok((HostId::new(row.text("host")?), row.text("digest")?)),
                )
                .await?
                .into_iter()
                .collect();
            let changed: Vec<(&HostId, &Identity, String)> = identities
                .iter()
                .map(|(host, identity)| (host, identity, short_digest(&[&json(identity)])))
                .filter(|(host, _, digest)| known.get(*host).is_none_or(|known| **known != **digest))
                .collect();
            let count = changed.len();
            let mut chunks = changed.chunks(IDENTITIES_A_TRANSACTION).peekable();
            while let Some(chunk) = chunks.next() {
                let mut transaction = self.database.begin().await?;
                identities_write(&mut transaction, context, chunk).await?;
                if chunks.peek().is_none() {
                    let payload = serde_json::json!({ "changed": count });
                    event_record(&mut transaction, context, "identity_put_batch", "identities", &payload)
                        .await?;
                }
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// What one host is claimed to be. A host of which nothing is claimed has an empty identity.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn identity_fetch(&self, context: &OpContext, host: &HostId) -> Result<Identity, StoreError> {
        permitted(context, Right::Read, "identity_fetch", host.as_str(), async {
            if !self.host_is_reached(context, host).await? {
                return Ok(Identity::default());
            }
            let mut all = self.identities(context, Some(host)).await?;
            Ok(all.pop_first().map(|(_host, identity)| identity).unwrap_or_default())
        })
        .await
    }

    /// What every host is claimed to be, by host id.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn identity_list_all(
        &self,
        context: &OpContext,
    ) -> Result<Vec<(HostId, Identity)>, StoreError> {
        permitted_whole(context, Right::Read, "identity_list_all", &context.site, async {
            Ok(self.identities(context, None).await?.into_iter().collect())
        })
        .await
    }

    /// The identities of one host or of all.
    pub(crate) async fn identities(
        &self,
        context: &OpContext,
        host: Option<&HostId>,
    ) -> Result<BTreeMap<HostId, Identity>, Fault> {
        let mut values = vec![Value::text(&context.site)];
        values.extend(host.map(|host| Value::text(host.as_str())));
        let of = if host.is_some() { "WHERE site = $1 AND host = $2" } else { "WHERE site = $1" };
        let sql = format!("SELECT host, medical, medical_confidence, knowledge FROM identity {of}");
        let mut identities: BTreeMap<HostId, Identity> =
            self.database.fetch_all(&sql, &values, identity_row).await?.into_iter().collect();
        let sql = format!("SELECT host, attribute, slug, value, confidence, os FROM claim {of}");
        for (host, claim) in self.database.fetch_all(&sql, &values, claim_row).await? {
            if let Some(identity) = identities.get_mut(&host) {
                identity.claims.push(claim);
            }
        }
        let sql = format!(
            "SELECT host, attribute, value, supports, weight, fingerprint, field, seen, locator \
             FROM evidence {of} ORDER BY site, host, position"
        );
        for (host, evidence) in self.database.fetch_all(&sql, &values, evidence_row).await? {
            if let (Some(identity), Some(evidence)) = (identities.get_mut(&host), evidence) {
                identity.evidence.push(evidence);
            }
        }
        for identity in identities.values_mut() {
            identity.claims.sort_by_key(|claim| claim.attribute);
        }
        Ok(identities)
    }
}

async fn identities_write(
    transaction: &mut Transaction,
    context: &OpContext,
    changed: &[(&HostId, &Identity, String)],
) -> Result<(), Fault> {
    let columns = &["site", "host", "medical", "medical_confidence", "knowledge", "digest"];
    let mut identities = Batch::new("identity", columns, 2);
    let columns = &["site", "host", "attribute", "slug", "value", "confidence", "os"];
    let mut claims = Batch::new("claim", columns, 3);
    let columns = &[
        "site",
        "host",
        "position",
        "attribute",
        "value",
        "supports",
        "weight",
        "fingerprint",
        "field",
        "seen",
        "locator",
    ];
    let mut evidence = Batch::new("evidence", columns, 3);
    for (host, identity, digest) in changed {
        let (site, host) = (Value::text(&context.site), Value::text(host.as_str()));
        for table in ["claim", "evidence"] {
            let sql = format!("DELETE FROM {table} WHERE site = $1 AND host = $2");
            transaction.execute(&sql, &[site.clone(), host.clone()]).await?;
        }
        identities.push(vec![
            site.clone(),
            host.clone(),
            Value::Bool(identity.medical.map(|(medical, _)| medical)),
            Value::real_option(identity.medical.map(|(_, confidence)| f64::from(confidence))),
            Value::text(&identity.knowledge),
            Value::text(digest),
        ]);
        for claim in &identity.claims {
            claims.push(vec![
                site.clone(),
                host.clone(),
                Value::text(claim.attribute.slug()),
                Value::text_option(claim.id.as_deref()),
                Value::text(&claim.value),
                Value::real(claim.confidence.into()),
                Value::show_option(claim.os.as_ref().map(json)),
            ]);
        }
        for (position, piece) in (0_u64..).zip(&identity.evidence) {
            evidence.push(vec![
                site.clone(),
                host.clone(),
                Value::count(position),
                Value::text(piece.claim.slug()),
                Value::text(&piece.value),
                piece.supports.into(),
                Value::real(piece.weight),
                Value::text(&piece.fingerprint),
                Value::show(piece.field),
                Value::text(&piece.seen),
                Value::show(json(&piece.locator)),
            ]);
        }
    }
    identities.upsert(transaction).await?;
    claims.upsert(transaction).await?;
    evidence.upsert(transaction).await
}

fn identity_row(row: &Row<'_>) -> Result<(HostId, Identity), RowError> {
    let medical = row.bool_option("medical")?;
    let confidence = Confidence::new(row.real_option("medical_confidence")?.unwrap_or(0.0));
    let identity = Identity {
        medical: medical.map(|medical| (medical, confidence)),
        claims: Vec::new(),
        evidence: Vec::new(),
        knowledge: row.text("knowledge")?,
    };
    Ok((HostId::new(row.text("host")?), identity))
}

fn claim_row(row: &Row<'_>) -> Result<(HostId, Claim), RowError> {
    let claim = Claim {
        attribute: row.slug("attribute", Attribute::find)?,
        id: row.text_option("slug")?,
        value: row.text("value")?,
        confidence: Confidence::new(row.real("confidence")?),
        os: row.json_option::<OsDetail>("os")?,
    };
    Ok((HostId::new(row.text("host")?), claim))
}

/// None where the field is no longer on the list of what may be read.
fn evidence_row(row: &Row<'_>) -> Result<(HostId, Option<Evidence>), RowError> {
    let host = HostId::new(row.text("host")?);
    let Some(field) = Field::parse(&row.text("field")?) else { return Ok((host, None)) };
    let evidence = Evidence {
        claim: row.slug("attribute", Attribute::find)?,
        value: row.text("value")?,
        supports: row.bool("supports")?,
        weight: row.real("weight")?,
        fingerprint: row.text("fingerprint")?,
        field,
        seen: row.text("seen")?,
        locator: row.json("locator")?,
    };
    Ok((host, Some(evidence)))
}
