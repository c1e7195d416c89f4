//! What runs in a device, in the words of publications: its operating system, stacks and libraries.
//!
//! A publication that names software says nothing about its maker's other products: name and maker must both be those of
//! the part. Where nobody says who makes a component, [`known`] does; else only a project that is its own maker
//! (`openssl:openssl`) is meant.

pub(crate) mod condition;
mod known;

use wardroom_catalog::Catalog;
use wardroom_catalog::names::{compact, normal, without_legal_form};
use wardroom_model::finding::Component;

use crate::configuration::{System, key, maker_and_product, words};
use crate::subject::{OperatingSystem, SoftwareComponent, Subject};

/// One thing that runs in a device.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The operating system, or a component of the bill of materials.
    pub(crate) component: Component,
    /// Such as `OpenSSL`.
    pub(crate) name: Box<str>,
    /// Such as `1.0.1f`.
    pub(crate) version: Option<Box<str>>,
    /// Maker and product, as configurations write them.
    pub(crate) keys: Vec<Box<str>>,
}

impl Part {
    /// A component; one of which neither its own name nor [`known`] says the maker has the keys of a project of its own.
    pub(crate) fn of_component(component: &SoftwareComponent) -> Self {
        let name = compact(&component.name);
        let written = component.cpe.as_deref().and_then(key).map(|key| vec![key.into()]);
        let listed = || known::keys(&name).map(|keys| keys.iter().copied().map(Into::into).collect());
        let spelled = || {
            let underscored = |text: &str| normal(text).replace(' ', "_");
            let maker = component.vendor.as_deref().unwrap_or(&component.name);
            let product = underscored(&component.name);
            vec![format!("{}:{product}", underscored(without_legal_form(&normal(maker)))).into()]
        };
        Self {
            component: Component::Sbom,
            name: component.name.clone(),
            version: component.version.clone(),
            keys: written.or_else(listed).unwrap_or_else(spelled),
        }
    }

    /// An operating system that is told by its name and a version; Windows is told by its releases.
    pub(crate) fn of_system(os: &OperatingSystem, system: &System) -> Option<Self> {
        let keys = system.spoken_keys().iter().copied().map(Into::into).collect::<Vec<_>>();
        (!keys.is_empty()).then(|| Self {
            component: Component::Os,
            name: os.name.clone(),
            version: os.version.clone(),
            keys,
        })
    }

    /// `OpenSSL 1.0.1f`.
    pub(crate) fn text(&self) -> String {
        let version = self.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}", self.name)
    }

    /// `the operating system of this device`.
    pub(crate) const fn role(&self) -> &'static str {
        match self.component {
            Component::Os => "the operating system of this device",
            Component::Sbom | Component::Device => "a component of this device",
        }
    }
}

/// What is known to run in a device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    /// Its operating system, where configurations have a name for it.
    pub(crate) system: Option<System>,
    /// The operating system as people write it.
    pub(crate) system_text: String,
    /// Its operating system, where that is no Windows, and its components.
    pub(crate) parts: Vec<Part>,
}

impl Runs {
    pub(crate) fn of(subject: &Subject, catalog: &Catalog) -> Self {
        let system = subject.os.as_ref().and_then(|os| System::of(os, catalog));
        let of_system =
            subject.os.as_ref().zip(system.as_ref()).and_then(|(os, system)| Part::of_system(os, system));
        let components = subject.components.iter().map(Part::of_component);
        Self {
            parts: of_system.into_iter().chain(components).collect(),
            system,
            system_text: subject.os.as_ref().map(OperatingSystem::text).unwrap_or_default(),
        }
    }
}

/// Maker and product of a key, without marks and blanks.
pub(crate) fn compact_key(key: &str) -> (String, String) {
    let (maker, product) = maker_and_product(key);
    (compact(&words(maker)), compact(&words(product)))
}
