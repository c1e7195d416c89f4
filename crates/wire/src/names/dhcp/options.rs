//! The options of a DHCP message: RFC 2131 §4.1, RFC 2132 §9.3 (overload), RFC 3396 (long options).

use std::borrow::Cow;

use crate::bytes::Cursor;

/// The options that are kept; all others are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    HostName,
    Overload,
    MessageType,
    Server,
    ParameterList,
    VendorClass,
    UserClass,
    FullName,
    ClientId,
    RelayAgent,
    Architecture,
    NetworkInterface,
    MachineId,
    EnterpriseClass,
    EnterpriseInformation,
    ManufacturerUsageUrl,
}

impl Code {
    const COUNT: usize = Self::ManufacturerUsageUrl as usize + 1;

    const fn of(code: u8) -> Option<Self> {
        Some(match code {
            12 => Self::HostName,
            52 => Self::Overload,
            53 => Self::MessageType,
            54 => Self::Server,
            55 => Self::ParameterList,
            60 => Self::VendorClass,
            61 => Self::ClientId,
            77 => Self::UserClass,
            81 => Self::FullName,
            82 => Self::RelayAgent,
            93 => Self::Architecture,
            94 => Self::NetworkInterface,
            97 => Self::MachineId,
            124 => Self::EnterpriseClass,
            125 => Self::EnterpriseInformation,
            161 => Self::ManufacturerUsageUrl,
            _ => return None,
        })
    }
}

/// How a field of options ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// With the end option.
    Marked,
    /// With the bytes, at an option's boundary.
    Unmarked,
    /// In the middle of an option, which is not kept.
    Cut,
}

/// Options whose order is kept.
const ORDER_LIMIT: usize = 64;

/// Values by code, the parts of long ones put together.
pub(super) struct Options<'a> {
    values: [Option<Cow<'a, [u8]>>; Code::COUNT],
    order: [u8; ORDER_LIMIT],
    count: usize,
    is_whole: bool,
}

impl<'a> Options<'a> {
    /// Reads the options field, then the two fields that it may be continued in. False with it where an option ran
    /// past the end.
    pub(super) fn read(field: &'a [u8], boot_file: &'a [u8], server_name: &'a [u8]) -> (Self, bool) {
        let mut options = Self {
            values: [const { None }; Code::COUNT],
            order: [0; ORDER_LIMIT],
            count: 0,
            is_whole: false,
        };
        let end = options.append(field);
        if end != End::Marked {
            options.drop_halves();
            return (options, end != End::Cut);
        }
        let overload = match options.get(Code::Overload) {
            Some([overload]) => *overload,
            _ => 0,
        };
        let mut whole = true;
        for (bit, continued) in [(1, boot_file), (2, server_name)] {
            if overload & bit != 0 {
                whole &= options.append(continued) != End::Cut;
            }
        }
        options.is_whole = whole;
        (options, whole)
    }

    /// The value of an option, where it was sent.
    pub(super) fn get(&self, code: Code) -> Option<&[u8]> {
        self.values.get(code as usize)?.as_deref()
    }

    /// Codes in the order sent, where all of them are there.
    pub(super) fn order(&self) -> Option<&[u8]> {
        self.order.get(..self.count).filter(|order| self.is_whole && !order.is_empty())
    }

    fn append(&mut self, field: &'a [u8]) -> End {
        const PAD: u8 = 0;
        const END: u8 = 255;
        let mut cursor = Cursor::new(field);
        loop {
            let code = match cursor.u8() {
                None => return End::Unmarked,
                Some(PAD) => continue,
                Some(END) => return End::Marked,
                Some(code) => code,
            };
            if let Some(slot) = self.order.get_mut(self.count) {
                *slot = code;
                self.count += 1;
            }
            let value = cursor.u8().and_then(|length| cursor.take(length.into()));
            if let Some(slot) = Code::of(code).and_then(|code| self.values.get_mut(code as usize)) {
                match (slot.as_mut(), value) {
                    (Some(first), Some(value)) => first.to_mut().extend_from_slice(value),
                    (_, value) => *slot = value.map(Cow::Borrowed),
                }
            }
            if value.is_none() {
                return End::Cut;
            }
        }
    }

    /// Where the end is missing, a value of full length may be the first half of a longer one.
    fn drop_halves(&mut self) {
        for slot in &mut self.values {
            if slot.as_ref().is_some_and(|value| value.len() >= 255) {
                *slot = None;
            }
        }
    }
}
