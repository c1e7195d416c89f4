//! One product of a publication against one device: is it meant, is its version, and the sentence that says why.

use std::collections::HashSet;

use wardroom_catalog::version::{Contains, Range};
use wardroom_model::finding::FindingStatus;

use crate::advisory::{Advisory, Product, ProductStatus, Versions, Vulnerability};
use crate::names::{Meant, ProductName};
use crate::number;
use crate::part::{Runs, condition};
use crate::vendors::VendorWords;

/// A product of a publication, its names cut into words.
#[derive(Debug)]
pub(crate) struct PublishedProduct {
    pub(crate) name: ProductName,
    /// Models that stand where versions should.
    models: Vec<(Box<str>, ProductName)>,
    /// Words of the advisory's title.
    title: HashSet<Box<str>>,
    /// Catalogue and model numbers.
    numbers: Vec<Box<str>>,
    /// Versions without their condition, where these are a text.
    range: Option<Range>,
    /// What has to run in the device.
    conditions: Vec<Box<str>>,
}

/// Whether a publication's product is the device's, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// By its name.
    Named(Meant),
    /// By one of the models that the publisher lists in the place of versions.
    Listed(Meant, Box<str>),
    /// By its name, and the models that the publisher lists are others than the register's, or not in the register.
    ListedOther { lacks_number: bool },
    /// Of the same family, but another model.
    OtherModel,
}

impl Fit {
    /// The smaller, the closer.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Listed(Meant::Same | Meant::Model, _) => 0,
            Self::Named(Meant::Same) => 1,
            Self::Named(Meant::Model) => 2,
            Self::Listed(Meant::Family, _) | Self::Named(Meant::Family) => 3,
            Self::ListedOther { .. } => 4,
            Self::Listed(Meant::Perhaps, _) | Self::Named(Meant::Perhaps) => 5,
            Self::OtherModel => 6,
        }
    }

    /// How sure the product is.
    pub(crate) const fn confidence(&self) -> f64 {
        match self {
            Self::Named(Meant::Same) => 0.98,
            Self::Listed(Meant::Same | Meant::Model, _) | Self::Named(Meant::Model) => 0.95,
            Self::Listed(Meant::Family, _) | Self::Named(Meant::Family) => 0.85,
            Self::ListedOther { .. } => 0.7,
            Self::Listed(Meant::Perhaps, _) | Self::Named(Meant::Perhaps) => 0.5,
            Self::OtherModel => 0.8,
        }
    }
}

impl PublishedProduct {
    /// Cuts the names of a product. Where its name says nothing, the advisory's title speaks.
    pub(crate) fn new(advisory: &Advisory, product: &Product, vendor: &VendorWords) -> Self {
        let (name, condition) = condition::split(&product.name);
        let title = title_without_habit(&advisory.title);
        let is_empty_word =
            matches!(name.trim().to_lowercase().as_str(), "" | "version" | "versions" | "all" | "product");
        let name = ProductName::parse(if is_empty_word { &title } else { name }, vendor);
        let mut conditions: Vec<Box<str>> = condition.map(Into::into).into_iter().collect();
        let range = match &product.versions {
            Versions::Text(text) => Some(match Range::parse(text) {
                Range::Conditional(range, condition) => {
                    conditions.push(condition);
                    *range
                }
                range => range,
            }),
            _ => None,
        };
        let models = if let Some(Range::Models(models)) = &range { models.clone() } else { Vec::new() };
        let models =
            models.into_iter().map(|model| (model.clone(), ProductName::parse(&model, vendor))).collect();
        let words = wardroom_catalog::names::normal(&title);
        let title = words.split(' ').map(crate::names::token).collect();
        Self { name, models, title, numbers: number::of_product(product), range, conditions }
    }

    /// Words under which the product is looked up.
    pub(crate) fn keys(&self) -> Vec<Box<str>> {
        self.name
            .keys()
            .chain(self.models.iter().flat_map(|(_, model)| model.keys()))
            .chain(self.numbers.iter().cloned())
            .collect()
    }

    /// Whether it is the device's, by its catalogue number or any of its names.
    pub(crate) fn fit(&self, device: &[ProductName], number: Option<&str>) -> Option<Fit> {
        if let Some(number) = number.filter(|number| self.numbers.iter().any(|own| **own == **number)) {
            return Some(self.by_number(number));
        }
        device.iter().filter_map(|name| self.fit_one(name)).min_by_key(Fit::rank)
    }

    /// Where models stand in the place of versions, no version narrows them.
    fn by_number(&self, number: &str) -> Fit {
        if matches!(self.range, Some(Range::Models(_) | Range::Unclear(_))) {
            Fit::Listed(Meant::Same, number.to_uppercase().into())
        } else {
            Fit::Named(Meant::Same)
        }
    }

    fn fit_one(&self, device: &ProductName) -> Option<Fit> {
        let named = self.name.means(device, &self.title);
        let listed = self
            .models
            .iter()
            .filter_map(|(text, model)| Some((model.means(device, &HashSet::new())?, text)));
        let closest = listed.min_by_key(|(meant, _)| *meant);
        match (named, closest) {
            (Some(_), Some((meant, text))) if meant != Meant::Perhaps => {
                Some(Fit::Listed(meant, text.clone()))
            }
            (None, Some((meant, text))) => Some(Fit::Listed(meant, text.clone())),
            (Some(_), _) if !self.models.is_empty() => {
                Some(Fit::ListedOther { lacks_number: !self.name.lacks_number_of(device) })
            }
            (Some(meant), _) => Some(Fit::Named(meant)),
            (None, None) => {
                let family = self.name.excludes(device) || self.name.shares_family(device);
                family.then_some(Fit::OtherModel)
            }
        }
    }
}

/// `ICSMA-18-086-01_Philips Alice 6 Vulnerabilities (Update B)` speaks of `Philips Alice 6`.
fn title_without_habit(title: &str) -> String {
    let title = match title.split_once('_') {
        Some((number, rest)) if number.starts_with("ICS") => rest,
        _ => title,
    };
    let end = title.find(['(']).unwrap_or(title.len());
    let words = title.get(..end).unwrap_or(title).split_whitespace();
    words.filter(|word| !word.to_lowercase().starts_with("vulnerabilit")).collect::<Vec<_>>().join(" ")
}

/// What one product of a publication says about the device.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) status: FindingStatus,
    pub(crate) justification: Option<Box<str>>,
    pub(crate) reason: Box<str>,
    pub(crate) range: Option<Box<str>>,
    pub(crate) confidence: f64,
    /// The publisher did not say so in these words; it follows from a range or a list of models.
    pub(crate) inferred: bool,
    /// Says something only where nothing else is said: other versions of the product are repaired.
    pub(crate) aside: bool,
}

/// What is compared.
pub(crate) struct Case<'a> {
    pub(crate) advisory: &'a Advisory,
    pub(crate) vulnerability: &'a Vulnerability,
    pub(crate) position: u32,
    pub(crate) status: ProductStatus,
    pub(crate) product: &'a Product,
    pub(crate) published: &'a PublishedProduct,
    pub(crate) fit: &'a Fit,
    pub(crate) device_names: &'a [ProductName],
    pub(crate) device_product: &'a str,
    pub(crate) device_version: Option<&'a str>,
    /// What runs in the device.
    pub(crate) runs: &'a Runs,
}

impl Case<'_> {
    /// The verdict with its reason.
    pub(crate) fn verdict(&self) -> Verdict {
        let words = self.words();
        let id = &self.advisory.id;
        let name = &self.product.name;
        let device = self.device_product;
        let not_affected = |justification: &str, reason: String| {
            self.with(FindingStatus::NotAffected, Some(justification), reason, self.fit.confidence())
        };
        let check =
            |reason: String| self.with(FindingStatus::NeedsCheck, None, reason, self.fit.confidence());
        match self.fit {
            Fit::OtherModel => {
                return not_affected(
                    "other_model",
                    format!("{id} is about {name}; this device is a {device}, another model of the family."),
                );
            }
            Fit::ListedOther { lacks_number: false } => {
                let listed = words.unwrap_or_default();
                return not_affected(
                    "other_model",
                    format!("{id} names the models {listed} of {name}; this device is a {device}."),
                );
            }
            Fit::ListedOther { lacks_number: true } => {
                let listed = words.unwrap_or_default();
                return check(format!(
                    "{id} names {name} with the model numbers {listed}: look at the type plate whether this device has one of them."
                ));
            }
            Fit::Named(_) | Fit::Listed(..) => {}
        }
        match self.status {
            ProductStatus::NotAffected | ProductStatus::Fixed => return self.cleared(),
            ProductStatus::UnderInvestigation => {
                return check(format!(
                    "{} still investigates whether {name} is affected by {id}: ask the maker.",
                    self.publisher()
                ));
            }
            ProductStatus::Affected => {}
        }
        let perhaps = matches!(self.fit, Fit::Named(Meant::Perhaps) | Fit::Listed(Meant::Perhaps, _));
        let contains = self.contains();
        if perhaps && contains != Contains::No {
            let named = if let Fit::Listed(_, model) = self.fit { model } else { name };
            return check(format!(
                "{id} names {named}; the record says only {device}: look up whether it is that one{}.",
                words.map(|words| format!(", and whether its version is {words}")).unwrap_or_default()
            ));
        }
        self.judged(contains)
    }

    /// Whether product and version are meant, and what has to run beside them does.
    fn contains(&self) -> Contains {
        condition::both(self.contains_release(), self.condition())
    }

    fn contains_release(&self) -> Contains {
        let name = &self.published.name;
        let excluded =
            self.device_names.iter().find_map(|device| name.excludes_release(device, self.device_version));
        match excluded {
            Some(Contains::Yes) => Contains::No,
            Some(Contains::Unknown) => Contains::Unknown,
            Some(Contains::No) | None => self.contains_version(),
        }
    }

    fn condition(&self) -> Contains {
        let all = self.published.conditions.iter().map(|condition| condition::holds(condition, self.runs));
        all.reduce(condition::both).unwrap_or(Contains::Yes)
    }

    fn contains_version(&self) -> Contains {
        if let Fit::Listed(..) = self.fit {
            return Contains::Yes;
        }
        let own = match (&self.published.range, self.device_version) {
            (Some(range), Some(version)) => range.contains(version),
            (Some(Range::All), None) => Contains::Yes,
            (Some(_), None) => Contains::Unknown,
            (None, version) => self.product.versions.contains(version),
        };
        // A version in the product's name narrows the range.
        match self.published.name.version.as_deref().map(Range::parse) {
            Some(_) if self.device_version.is_none() => Contains::Unknown,
            Some(stem) => match stem.contains(self.device_version.unwrap_or_default()) {
                Contains::Yes => own,
                other => other,
            },
            None => own,
        }
    }

    fn judged(&self, contains: Contains) -> Verdict {
        let id = &self.advisory.id;
        let name = &self.product.name;
        let sure = self.fit.confidence();
        let words = self.words();
        let stated = words.as_deref().unwrap_or("no version at all");
        let conditions = self.published.conditions.join(", ");
        let system = &self.runs.system_text;
        match (contains, self.device_version) {
            (Contains::No | Contains::Unknown, _) if self.leaves_releases_out() => match self.device_version {
                Some(version) if contains == Contains::No => self.with(
                    FindingStatus::NotAffected,
                    Some("version_outside_range"),
                    format!("{id} names {name}; this device is a {} with {version}, which is left out.", self.device_product),
                    sure,
                ),
                _ => self.with(
                    FindingStatus::NeedsCheck,
                    None,
                    format!("{id} names {name}: look up which release of {} this device runs.", self.device_product),
                    sure * 0.9,
                ),
            },
            (Contains::No, _) if self.contains_release() != Contains::No => self.with(
                FindingStatus::NotAffected,
                Some("other_platform"),
                format!("{id} names {name} only {conditions}; this device runs {system}."),
                sure,
            ),
            (Contains::Yes, _) if !conditions.is_empty() => self.with(
                FindingStatus::Affected,
                None,
                format!("{id} names {name} with the versions {stated}; this device is one of them, and runs {system}, as the advisory asks ({conditions})."),
                sure,
            ),
            (Contains::Yes, _) if matches!(self.fit, Fit::Listed(..)) || self.is_every_version() => self.with(
                FindingStatus::Affected,
                None,
                format!("{id} names every version of {}, and this device is a {}.", self.listed_name(), self.device_product),
                sure,
            ),
            (Contains::Yes, Some(version)) => self.with(
                FindingStatus::Affected,
                None,
                format!("{id} names {name} with the versions {stated}; this device runs {version}, which is among them."),
                sure,
            ),
            (Contains::No, Some(version)) => self.with(
                FindingStatus::NotAffected,
                Some("version_outside_range"),
                format!("{id} names {name} with the versions {stated}; this device runs {version}, which is not among them."),
                sure,
            ),
            (Contains::Unknown, Some(version)) => self.with(
                FindingStatus::NeedsCheck,
                None,
                format!("{id} names {name} with {stated}, which cannot be compared with {version}: read the advisory and look at the device."),
                sure * 0.9,
            ),
            (_, None) => self.with(
                FindingStatus::NeedsCheck,
                None,
                format!("{id} names {name} with {stated}: look up which version this device runs."),
                sure * 0.9,
            ),
        }
    }

    /// The publisher says that these versions are repaired, or never had it.
    fn cleared(&self) -> Verdict {
        let id = &self.advisory.id;
        let name = &self.product.name;
        let stated = self.words().unwrap_or_else(|| "every version".into());
        let fixed = self.status == ProductStatus::Fixed;
        match self.contains() {
            Contains::Yes => {
                let label = self
                    .vulnerability
                    .justifications
                    .iter()
                    .find(|(_, products)| products.contains(&self.position));
                let justification = if fixed {
                    "fixed_version"
                } else {
                    label.map_or("known_not_affected", |(label, _)| label)
                };
                let what = if fixed { "repaired" } else { "not affected" };
                let reason = format!("{id} says that {name} ({stated}) is {what}, and this device is one.");
                self.with(FindingStatus::NotAffected, Some(justification), reason, self.fit.confidence())
            }
            Contains::No | Contains::Unknown => {
                let reason = format!(
                    "{id} says that {name} is in order with {stated}: look up whether this device runs that."
                );
                let verdict = self.with(FindingStatus::NeedsCheck, None, reason, self.fit.confidence() * 0.5);
                Verdict { aside: true, ..verdict }
            }
        }
    }

    fn with(
        &self,
        status: FindingStatus,
        justification: Option<&str>,
        reason: String,
        confidence: f64,
    ) -> Verdict {
        let inferred = matches!(justification, Some("version_outside_range" | "other_model"));
        let justification = justification.map(Into::into);
        Verdict {
            status,
            justification,
            reason: reason.into(),
            range: self.words(),
            confidence,
            inferred,
            aside: false,
        }
    }

    /// The publisher leaves some releases of this very model out.
    fn leaves_releases_out(&self) -> bool {
        let name = &self.published.name;
        self.device_names.iter().any(|device| name.excludes_release(device, self.device_version).is_some())
    }

    fn is_every_version(&self) -> bool {
        self.published.name.version.is_none()
            && self.published.conditions.is_empty()
            && self.product.versions.contains(None) == Contains::Yes
    }

    fn listed_name(&self) -> &str {
        if let Fit::Listed(_, model) = self.fit { model } else { &self.product.name }
    }

    fn publisher(&self) -> &str {
        if self.advisory.publisher.is_empty() { "The publisher" } else { &self.advisory.publisher }
    }

    fn words(&self) -> Option<Box<str>> {
        self.product.versions.words().map(|words| crate::text::line(&words, 200))
    }
}
