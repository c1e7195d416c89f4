//! LZO1X, as `lzo.rst` of the Linux kernel's documentation describes the stream: instructions, each a copy of what was
//! unpacked before, followed by bytes that are taken as they are.

/// What was packed; none where an instruction reaches beyond what there is or the result would be longer than `most`.
pub(super) fn unpack(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut unpacking = Unpacking { packed, out: Vec::new(), most };
    // A first byte beyond 17 says how many bytes are taken as they are.
    let mut before = Before::Nothing;
    if let [first @ 18..=255, rest @ ..] = packed {
        unpacking.packed = rest;
        let count = usize::from(*first) - 17;
        unpacking.take(count)?;
        before = if count < 4 { Before::Few } else { Before::Many };
    }
    loop {
        let instruction = unpacking.byte()?;
        let Some(copy) = unpacking.instruction(instruction, before)? else { return Some(unpacking.out) };
        match copy {
            Instruction::Literals(count) => {
                unpacking.take(count)?;
                before = Before::Many;
            }
            Instruction::Copy { distance, length, literals } => {
                unpacking.copy(distance, length)?;
                unpacking.take(literals)?;
                before = if literals == 0 { Before::Nothing } else { Before::Few };
            }
        }
    }
}

/// What the last instruction took as it is: the smallest instructions mean something else after it.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    /// One to three bytes.
    Few,
    Many,
}

enum Instruction {
    Literals(usize),
    Copy { distance: usize, length: usize, literals: usize },
}

struct Unpacking<'a> {
    packed: &'a [u8],
    out: Vec<u8>,
    most: usize,
}

impl Unpacking<'_> {
    fn byte(&mut self) -> Option<usize> {
        let (first, rest) = self.packed.split_first()?;
        self.packed = rest;
        Some(usize::from(*first))
    }

    /// Two bytes, least significant first: a distance in 14 bits above a count of literals.
    fn distance(&mut self) -> Option<(usize, usize)> {
        let both = self.byte()? | self.byte()? << 8;
        Some((both >> 2, both & 3))
    }

    /// A length that did not fit its bits: 255 for each zero byte, then what the first other byte says.
    fn length(&mut self, bits: usize, all: usize) -> Option<usize> {
        if bits > 0 {
            return Some(bits);
        }
        let zeros = self.packed.iter().take_while(|byte| **byte == 0).count();
        self.packed = self.packed.get(zeros..)?;
        Some(zeros * 255 + all + self.byte()?)
    }

    /// None inside where the stream ends here.
    fn instruction(&mut self, instruction: usize, before: Before) -> Option<Option<Instruction>> {
        let (distance, length, literals) = match instruction {
            0..16 => match before {
                Before::Nothing => {
                    return Some(Some(Instruction::Literals(3 + self.length(instruction, 15)?)));
                }
                Before::Few => ((self.byte()? << 2) + (instruction >> 2) + 1, 2, instruction & 3),
                Before::Many => ((self.byte()? << 2) + (instruction >> 2) + 2049, 3, instruction & 3),
            },
            16..32 => {
                let length = 2 + self.length(instruction & 7, 7)?;
                let (near, literals) = self.distance()?;
                let far = (instruction & 8) << 11;
                if near + far == 0 {
                    return Some(None);
                }
                (0x4000 + far + near, length, literals)
            }
            32..64 => {
                let length = 2 + self.length(instruction & 31, 31)?;
                let (distance, literals) = self.distance()?;
                (distance + 1, length, literals)
            }
            _ => {
                // Lengths of 3 to 4 from 64 on, of 5 to 8 from 128 on: in both the upper three bits less one.
                let distance = (self.byte()? << 3) + (instruction >> 2 & 7) + 1;
                (distance, (instruction >> 5) + 1, instruction & 3)
            }
        };
        Some(Some(Instruction::Copy { distance, length, literals }))
    }

    fn take(&mut self, count: usize) -> Option<()> {
        let (bytes, rest) = self.packed.split_at_checked(count)?;
        self.packed = rest;
        self.out.extend_from_slice(bytes);
        (self.out.len() <= self.most).then_some(())
    }

    /// What is copied may reach into itself.
    fn copy(&mut self, distance: usize, length: usize) -> Option<()> {
        let from = self.out.len().checked_sub(distance)?;
        if self.out.len() + length > self.most {
            return None;
        }
        for at in from..from + length {
            self.out.push(*self.out.get(at)?);
        }
        Some(())
    }
}
