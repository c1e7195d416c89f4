//! CSAF 2.0 advisories: the tree of products, and what each vulnerability says about which of them.
//!
//! The tree is walked with its nested branches (vendor, product family, product name, version), then relationships
//! (a product installed on another is named after itself) and product groups are resolved.

use std::collections::HashMap;
use std::sync::Arc;

use wardroom_model::Problem;

use crate::advisory::{Advisory, Format, Product, ProductStatus, Remedy, Score, Versions, Vulnerability};
use crate::lenient::{List, Text};
use crate::text;

mod document;

use document::{Branch, Csaf, Leaf, Relationship, Tree, Vuln};
pub(crate) use document::{CsafText, SHAPE};

/// Longest summary that is kept, in letters.
const SUMMARY_LIMIT: usize = 1_200;
/// Deepest nesting of branches that is followed.
const DEPTH_LIMIT: usize = 40;

/// The products of a tree by their ids.
#[derive(Default)]
struct Products {
    all: Vec<Product>,
    by_id: HashMap<Box<str>, Vec<u32>>,
    groups: HashMap<Box<str>, Vec<u32>>,
}

fn words(text: Option<&Text<'_>>) -> Option<Box<str>> {
    text.map(|text| text::repaired(text.trim())).filter(|text| !text.is_empty()).map(Into::into)
}

impl Csaf<'_> {
    /// The advisory in the common form; nothing where it has no number. `pointer` is where it stands in its file.
    pub(crate) fn advisory(
        &self,
        document: &Arc<str>,
        pointer: &str,
        file: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<Advisory> {
        let head = self.document.as_ref()?;
        let tracking = head.tracking.as_ref()?;
        let id = words(tracking.id.as_ref())?;
        let mut products = Products::default();
        if let Some(tree) = &self.product_tree {
            products.read(tree, &format!("{pointer}/product_tree"), file, problems);
        }
        let vulnerabilities = self
            .vulnerabilities
            .iter()
            .map(|(at, vuln)| {
                vuln.read(&products, &id, &format!("{pointer}/vulnerabilities/{at}"), file, problems)
            })
            .collect();
        let summaries = head.notes.values().filter(|note| note.category.as_deref() == Some("summary"));
        let summary: Vec<&str> = summaries.filter_map(|note| note.text.as_deref()).collect();
        Some(Advisory {
            format: Format::Csaf,
            title: head
                .title
                .as_deref()
                .map(|title| text::line(&text::repaired(title), 300))
                .unwrap_or_default(),
            publisher: head
                .publisher
                .as_ref()
                .and_then(|publisher| words(publisher.name.as_ref()))
                .unwrap_or_default(),
            published: words(tracking.initial_release_date.as_ref()),
            updated: words(tracking.current_release_date.as_ref()),
            link: self.link(),
            summary: text::line(&summary.join(" "), SUMMARY_LIMIT),
            document: Arc::clone(document),
            products: products.all,
            vulnerabilities,
            analysis: None,
            id,
        })
    }

    /// The page for people before the file for machines.
    fn link(&self) -> Option<Box<str>> {
        let own = self
            .document
            .as_ref()?
            .references
            .values()
            .filter(|reference| reference.category.as_deref() == Some("self"));
        let urls: Vec<&str> = own.filter_map(|reference| reference.url.as_deref()).collect();
        let page = urls.iter().find(|url| !url.ends_with(".json")).or_else(|| urls.first());
        page.map(|url| Box::from(*url))
    }
}

/// The names on the way down to a product.
#[derive(Clone, Copy, Default)]
struct Path<'p> {
    vendor: Option<&'p str>,
    family: Option<&'p str>,
    product: Option<&'p str>,
    version: Option<&'p str>,
}

impl Products {
    fn read(&mut self, tree: &Tree<'_>, pointer: &str, file: &str, problems: &mut Vec<Problem>) {
        self.walk(&tree.branches, Path::default(), &format!("{pointer}/branches"), 0, file, problems);
        for (at, leaf) in tree.full_product_names.iter() {
            self.push(
                leaf,
                Path { product: leaf.name.as_deref(), ..Path::default() },
                format!("{pointer}/full_product_names/{at}"),
            );
        }
        for (at, relationship) in tree.relationships.iter() {
            self.relate(relationship, format!("{pointer}/relationships/{at}"));
        }
        for group in tree.product_groups.values() {
            let members = group.product_ids.values().flat_map(|id| self.positions(id)).collect();
            if let Some(id) = words(group.group_id.as_ref()) {
                self.groups.insert(id, members);
            }
        }
    }

    fn walk(
        &mut self,
        branches: &List<Branch<'_>>,
        path: Path<'_>,
        pointer: &str,
        depth: usize,
        file: &str,
        problems: &mut Vec<Problem>,
    ) {
        if depth > DEPTH_LIMIT {
            problems.push(Problem::new(file, pointer, "too_deep", "branches below this place were left out"));
            return;
        }
        for (at, branch) in branches.iter() {
            let name = branch.name.as_deref();
            let mut path = path;
            match branch.category.as_deref() {
                Some("vendor") => path.vendor = name,
                Some("product_family") => path.family = name,
                Some("product_name") => path.product = name,
                Some("product_version" | "product_version_range" | "service_pack" | "patch_level") => {
                    path.version = name
                }
                _ => {}
            }
            let here = format!("{pointer}/{at}");
            if let Some(leaf) = &branch.product {
                self.push(leaf, path, here.clone());
            }
            self.walk(&branch.branches, path, &format!("{here}/branches"), depth + 1, file, problems);
        }
    }

    fn push(&mut self, leaf: &Leaf<'_>, path: Path<'_>, pointer: String) {
        let named = path.product.or(path.family).or(leaf.name.as_deref());
        let helper = leaf.product_identification_helper.as_ref();
        let numbers =
            helper.iter().flat_map(|helper| helper.model_numbers.values().chain(helper.skus.values()));
        let product = Product {
            vendor: path.vendor.map(|vendor| text::repaired(vendor.trim()).into()).unwrap_or_default(),
            name: named.map(|name| text::repaired(name.trim()).into()).unwrap_or_default(),
            versions: path
                .version
                .map_or(Versions::Unstated, |version| Versions::Text(version.trim().into())),
            numbers: numbers.map(|number| Box::from(&**number)).collect(),
            cpes: helper.iter().filter_map(|helper| words(helper.cpe.as_ref())).collect(),
            second_hand: false,
            pointer: pointer.into(),
        };
        self.add(leaf, product);
    }

    fn add(&mut self, leaf: &Leaf<'_>, product: Product) {
        let Some(id) = words(leaf.product_id.as_ref()) else { return };
        let Ok(position) = u32::try_from(self.all.len()) else { return };
        self.all.push(product);
        self.by_id.entry(id).or_default().push(position);
    }

    /// A product in or on another one: what runs is the first, what people own is the second.
    fn relate(&mut self, relationship: &Relationship<'_>, pointer: String) {
        let first = |id: &Option<Text<'_>>| {
            let position = *self.by_id.get(id.as_deref()?)?.first()?;
            self.all.get(usize::try_from(position).ok()?).cloned()
        };
        let (inner, outer) =
            (first(&relationship.product_reference), first(&relationship.relates_to_product_reference));
        let (Some(leaf), Some(mut product)) = (&relationship.full_product_name, outer.or(inner)) else {
            return;
        };
        product.pointer = pointer.into();
        self.add(leaf, product);
    }

    fn positions(&self, id: &str) -> Vec<u32> {
        self.by_id.get(id.trim()).cloned().unwrap_or_default()
    }

    fn members(&self, ids: &List<Text<'_>>, groups: &List<Text<'_>>) -> Vec<u32> {
        let named = ids.values().flat_map(|id| self.positions(id));
        let grouped = groups.values().filter_map(|id| self.groups.get(id.trim())).flatten().copied();
        let mut members: Vec<u32> = named.chain(grouped).collect();
        members.sort_unstable();
        members.dedup();
        members
    }
}

impl Vuln<'_> {
    fn read(
        &self,
        products: &Products,
        advisory: &str,
        pointer: &str,
        file: &str,
        problems: &mut Vec<Problem>,
    ) -> Vulnerability {
        let summary = self.notes.values().find_map(|note| note.text.as_deref()).or(self.title.as_deref());
        let mut vulnerability = Vulnerability {
            id: words(self.cve.as_ref()).map_or_else(|| advisory.into(), |id| id.to_uppercase().into()),
            summary: summary.map(|text| text::line(text, SUMMARY_LIMIT)).unwrap_or_default(),
            statuses: self.statuses(products),
            pointer: pointer.into(),
            ..Vulnerability::default()
        };
        for flag in self.flags.values() {
            let members = products.members(&flag.product_ids, &flag.group_ids);
            vulnerability.justifications.extend(words(flag.label.as_ref()).map(|label| (label, members)));
        }
        for (at, scores) in self.scores.iter() {
            let members = products.members(&scores.products, &List::default());
            for (cvss, fallback) in [(&scores.cvss_v3, 31), (&scores.cvss_v2, 20)] {
                let Some(cvss) = cvss else { continue };
                let version = match cvss.version.as_deref() {
                    Some("3.0") => 30,
                    _ => fallback,
                };
                let (score, wrong) = Score::read(version, cvss.vector.as_deref(), cvss.base_score);
                vulnerability.scores.extend(score.map(|score| (score, members.clone())));
                problems.extend(
                    wrong.map(|wrong| {
                        Problem::new(file, format!("{pointer}/scores/{at}"), "bad_score", wrong)
                    }),
                );
            }
        }
        for remediation in self.remediations.values() {
            vulnerability.remedies.extend(words(remediation.details.as_ref()).map(|details| Remedy {
                category: words(remediation.category.as_ref()).unwrap_or_default(),
                details: text::line(&details, SUMMARY_LIMIT),
                link: words(remediation.url.as_ref()),
                products: products.members(&remediation.product_ids, &remediation.group_ids),
            }));
        }
        vulnerability
    }

    fn statuses(&self, products: &Products) -> Vec<(u32, ProductStatus)> {
        let Some(statuses) = &self.product_status else { return Vec::new() };
        let lists = [
            (&statuses.known_affected, ProductStatus::Affected),
            (&statuses.first_affected, ProductStatus::Affected),
            (&statuses.last_affected, ProductStatus::Affected),
            (&statuses.under_investigation, ProductStatus::UnderInvestigation),
            (&statuses.fixed, ProductStatus::Fixed),
            (&statuses.first_fixed, ProductStatus::Fixed),
            (&statuses.known_not_affected, ProductStatus::NotAffected),
        ];
        let mut all: Vec<(u32, ProductStatus)> = lists
            .into_iter()
            .flat_map(|(ids, status)| {
                ids.values().flat_map(|id| products.positions(id)).map(move |at| (at, status))
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
