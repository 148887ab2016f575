//! A model of a text recognizer made by hand, of four letters: a place of a line that is dark is an `a`.

/// What ONNX calls a tensor of numbers.
const FLOAT: u64 = 1;

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7F {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// A field that holds bytes. Protocol Buffers, encoding.
fn bytes(field: u64, bytes: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn tensor(name: &str, shape: &[u64], values: &[f32]) -> Vec<u8> {
    let dims: Vec<u8> = shape.iter().flat_map(|dim| number(1, *dim)).collect();
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    bytes(5, &[dims, number(2, FLOAT), bytes(8, name.as_bytes()), bytes(9, &raw)].concat())
}

fn integers(name: &str, values: &[u64]) -> Vec<u8> {
    const INTS: u64 = 7;
    let values: Vec<u8> = values.iter().flat_map(|value| number(8, *value)).collect();
    bytes(5, &[bytes(1, name.as_bytes()), values, number(20, INTS)].concat())
}

pub fn node(kind: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let inputs: Vec<u8> = inputs.iter().flat_map(|input| bytes(1, input.as_bytes())).collect();
    let parts = [inputs, bytes(2, output.as_bytes()), bytes(4, kind.as_bytes()), attributes.concat()];
    bytes(1, &parts.concat())
}

fn value(field: u64, name: &str, shape: &[Result<u64, &str>]) -> Vec<u8> {
    let dim = |dim: &Result<u64, &str>| match dim {
        Ok(size) => bytes(1, &number(1, *size)),
        Err(name) => bytes(1, &bytes(2, name.as_bytes())),
    };
    let shape: Vec<u8> = shape.iter().flat_map(dim).collect();
    let kind = bytes(1, &[number(1, FLOAT), bytes(2, &shape)].concat());
    bytes(field, &[bytes(1, name.as_bytes()), bytes(2, &kind)].concat())
}

/// A model of these parts that names its letters.
pub fn file(graph: &[Vec<u8>], letters: Option<&str>) -> Vec<u8> {
    let named = |letters: &str| bytes(14, &[bytes(1, b"character"), bytes(2, letters.as_bytes())].concat());
    let parts = [
        number(1, 8),
        bytes(7, &graph.concat()),
        bytes(8, &[bytes(1, b""), number(2, 11)].concat()),
        letters.map(named).unwrap_or_default(),
    ];
    parts.concat()
}

/// Eight columns of pixels are a place.
pub fn graph(height: u64) -> Vec<Vec<u8>> {
    let third = 1.0 / 3.0;
    let weights: Vec<f32> =
        [third, -third, 0.0, 0.0].into_iter().flat_map(|weight| [weight, weight, weight]).collect();
    vec![
        node(
            "AveragePool",
            &["x"],
            "pooled",
            &[integers("kernel_shape", &[48, 8]), integers("strides", &[48, 8])],
        ),
        node(
            "Conv",
            &["pooled", "weights", "bias"],
            "scores",
            &[
                integers("kernel_shape", &[1, 1]),
                integers("strides", &[1, 1]),
                integers("dilations", &[1, 1]),
                integers("pads", &[0, 0, 0, 0]),
            ],
        ),
        node("Squeeze", &["scores"], "flat", &[integers("axes", &[2])]),
        node("Transpose", &["flat"], "y", &[integers("perm", &[0, 2, 1])]),
        tensor("weights", &[4, 3, 1, 1], &weights),
        // Paper that is neither is nothing.
        tensor("bias", &[4], &[0.1, 0.0, -5.0, -5.0]),
        value(11, "x", &[Ok(1), Ok(3), Ok(height), Err("wide")]),
        value(12, "y", &[Ok(1), Err("places"), Ok(4)]),
    ]
}
