//! The closed list of what Wardroom may read off a network: the list itself is `field/allowed.rs`, in words that a
//! privacy officer can read. A fact can only carry a field named there, so what is not on the list cannot be
//! stored, shown or exported.

macro_rules! protocols {
    ($($(#[doc = $says:literal])+ $protocol:ident $slug:literal $(never $never:literal)? { $($field:ident $name:literal : $describes:literal),* $(,)? })+) => {
        crate::macros::slugs! {
            /// A protocol that is recognised by content. Its slug is also the application label of conversations.
            Protocol { $($(#[doc = $says])+ $protocol = $slug),+ }
        }

        impl Protocol {
            /// Its name, and where it is written down.
            pub const fn describes(self) -> &'static str {
                match self { $(Self::$protocol => concat!($($says),+).trim_ascii()),+ }
            }

            /// What it carries that is never read, where it carries names of people, paths or contents; else empty.
            pub const fn never_read(self) -> &'static str {
                match self { $(Self::$protocol => concat!("" $(, $never)?),)+ }
            }
        }

        /// One field that may be read. Written `protocol.field`, such as `dicom.manufacturer`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Field { $($(#[doc = $describes] $field,)*)+ }

        impl Field {
            /// Every field, in the order of this file.
            pub const ALL: &'static [Self] = &[$($(Self::$field,)*)+];

            /// The protocol that carries it.
            pub const fn protocol(self) -> Protocol {
                match self { $($(Self::$field => Protocol::$protocol,)*)+ }
            }

            /// Its name within the protocol.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$field => $name,)*)+ }
            }

            /// What it is and where the standard puts it.
            pub const fn describes(self) -> &'static str {
                match self { $($(Self::$field => $describes,)*)+ }
            }
        }
    };
}

include!("field/allowed.rs");

impl Field {
    /// The field with these names.
    pub fn find(protocol: &str, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.protocol().slug() == protocol && field.name() == name)
    }

    /// Reads `protocol.field`.
    pub fn parse(text: &str) -> Option<Self> {
        let (protocol, name) = text.split_once('.')?;
        Self::find(protocol, name)
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.protocol(), self.name())
    }
}

impl serde::Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not on the list of fields")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_is_found_by_its_own_name() {
        let names: BTreeSet<String> = Field::ALL.iter().map(Field::to_string).collect();
        assert_eq!(names.len(), Field::ALL.len());
        for field in Field::ALL {
            assert_eq!(Field::parse(&field.to_string()), Some(*field));
        }
    }

    /// DESIGN's rule "no patient data": the DICOM elements that may be read, and no other.
    #[test]
    fn the_dicom_elements_are_exactly_those_agreed() {
        let elements: Vec<&str> = Field::ALL
            .iter()
            .filter(|field| field.protocol() == Protocol::Dicom)
            .filter_map(|field| field.describes().strip_prefix('(')?.get(..9))
            .collect();
        assert_eq!(
            elements,
            [
                "0008,0060",
                "0008,0070",
                "0008,1010",
                "0008,1090",
                "0018,1000",
                "0018,1002",
                "0018,1020",
                "0018,1009"
            ]
        );
    }
}
