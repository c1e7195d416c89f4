//! A resource element by element, and what is said of it.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::text::clean;

/// Elements within one another; what lies deeper is passed over.
pub(super) const DEPTH_LIMIT: usize = 12;

/// A coding system's code for serial numbers, HL7 table 0203.
const SERIAL_NUMBER: &[u8] = b"SNO";

/// A place in a resource.
pub(super) struct Walk<'a, 's> {
    path: [&'a [u8]; DEPTH_LIMIT],
    depth: usize,
    /// How deep the Device is in which the place is.
    device: Option<usize>,
    /// Parts of the element of a device that is open.
    part: Part,
    /// Whether what a server says of its own software is meant.
    is_of_server: bool,
    sender: Subject,
    sink: &'s mut dyn Sink,
}

/// What must be known together.
#[derive(Default)]
struct Part {
    kind: Vec<u8>,
    value: Vec<u8>,
    system: Vec<u8>,
}

impl<'a, 's> Walk<'a, 's> {
    pub(super) fn new(is_of_server: bool, sender: Subject, sink: &'s mut dyn Sink) -> Self {
        Self {
            path: [&[]; DEPTH_LIMIT],
            depth: 0,
            device: None,
            part: Part::default(),
            is_of_server,
            sender,
            sink,
        }
    }

    /// Is there room for one more element?
    pub(super) const fn goes_deeper(&self) -> bool {
        self.depth < DEPTH_LIMIT
    }

    /// An element, or a resource by its type, begins.
    pub(super) fn open(&mut self, name: &'a [u8]) {
        if let Some(place) = self.path.get_mut(self.depth) {
            *place = name;
        }
        self.depth += 1;
        if matches!(self.whole_path(), [b"Device"] | [b"Bundle", b"entry", b"resource", b"Device"]) {
            self.device = Some(self.depth);
        }
    }

    /// The element that is open innermost has this value.
    pub(super) fn value(&mut self, text: &[u8]) {
        if let [b"CapabilityStatement" | b"Conformance", b"software", name] = self.whole_path() {
            let field = match *name {
                b"name" => Field::FhirSoftwareName,
                b"version" => Field::FhirSoftwareVersion,
                _ => return,
            };
            if self.is_of_server {
                self.sink.fact_bytes(self.sender, field, text);
            }
            return;
        }
        let Some(path) = self.path_in_device() else { return };
        let field = match path {
            [b"manufacturer"] => Field::FhirManufacturer,
            [b"modelNumber" | b"model"] => Field::FhirModelNumber,
            [b"serialNumber"] => Field::FhirSerialNumber,
            [b"lotNumber"] => Field::FhirLotNumber,
            [b"version"] => Field::FhirVersion,
            [b"udiCarrier" | b"udi", b"deviceIdentifier"] => Field::FhirDeviceIdentifier,
            [b"udiCarrier" | b"udi", b"carrierHRF"] | [b"udi"] => Field::FhirUdi,
            [b"deviceName", b"name"] | [b"name" | b"version" | b"identifier", b"value"] => {
                return self.part.value = text.to_vec();
            }
            [b"deviceName" | b"name", b"type"]
            | [b"version" | b"identifier", b"type", b"coding", b"code"]
            | [b"version", b"type", b"text"] => {
                if self.part.kind.is_empty() {
                    self.part.kind = text.to_vec();
                }
                return;
            }
            [b"type", b"coding", b"system"] => return self.part.system = text.to_vec(),
            [b"type", b"coding", b"code"] => return self.part.value = text.to_vec(),
            _ => return,
        };
        self.sink.fact_bytes(self.sender, field, text);
    }

    /// The element that is open innermost ends.
    pub(super) fn close(&mut self) {
        let part = match self.path_in_device() {
            Some([b"deviceName" | b"name" | b"version" | b"identifier"] | [b"type", b"coding"]) => {
                Some(std::mem::take(&mut self.part))
            }
            _ => None,
        };
        if let Some(part) = part {
            self.say_part(&part);
        }
        if self.device == Some(self.depth) {
            self.device = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn say_part(&mut self, part: &Part) {
        let Part { kind, value, system } = part;
        let (value, kind) = (clean(value), clean(kind));
        if value.is_empty() {
            return;
        }
        let said = match self.path_in_device() {
            Some([b"deviceName" | b"name"]) if is_name_of_model(kind.as_bytes()) => {
                (Field::FhirDeviceName, value)
            }
            Some([b"version"]) if kind.is_empty() => (Field::FhirVersion, value),
            Some([b"version"]) => (Field::FhirVersion, format!("{kind}: {value}").into()),
            Some([b"identifier"]) if kind.as_bytes() == SERIAL_NUMBER => (Field::FhirSerialNumber, value),
            Some([b"type", b"coding"]) => (Field::FhirType, format!("{}|{value}", clean(system)).into()),
            _ => return,
        };
        self.sink.fact_bytes(self.sender, said.0, said.1.as_bytes());
    }

    fn whole_path(&self) -> &[&'a [u8]] {
        self.path.get(..self.depth).unwrap_or_default()
    }

    fn path_in_device(&self) -> Option<&[&'a [u8]]> {
        self.path.get(self.device?..self.depth)
    }
}

/// Names that a maker gives, of the value sets of R4 and R5; others are what users and patients call it.
fn is_name_of_model(kind: &[u8]) -> bool {
    matches!(kind, b"model-name" | b"manufacturer-name" | b"udi-label-name" | b"registered-name")
}
