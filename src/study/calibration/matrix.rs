//! Small symmetric matrices: eigenvectors, triangular roots, inverses.
//!
//! A study has some dozen knobs at most. Jacobi's rotations (Golub and Van Loan, *Matrix Computations*, 4th edition,
//! section 8.5) are exact to rounding for that, always run in the same order, and so give the same bits every time.

/// A square matrix, row by row.
pub(super) type Matrix = Vec<Vec<f64>>;

/// The matrix of ones on the diagonal.
pub(super) fn identity(n: usize) -> Matrix {
    (0..n).map(|row| (0..n).map(|column| f64::from(u8::from(row == column))).collect()).collect()
}

/// A matrix times a vector.
pub(super) fn times(matrix: &Matrix, vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// Eigenvalues in rising order and their eigenvectors, each of length 1, of a symmetric matrix.
pub(super) fn eigen(matrix: &Matrix) -> (Vec<f64>, Vec<Vec<f64>>) {
    /// Each sweep squares what is off the diagonal; ten are plenty.
    const SWEEPS: usize = 60;
    let n = matrix.len();
    let (mut matrix, mut vectors) = (matrix.clone(), identity(n));
    for _ in 0..SWEEPS {
        let off: f64 =
            (0..n).flat_map(|p| (0..p).map(move |q| (p, q))).map(|(p, q)| matrix[p][q].powi(2)).sum();
        if off == 0.0 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| matrix[i][i].total_cmp(&matrix[j][j]));
    let vectors = order.iter().map(|&column| vectors.iter().map(|row| row[column]).collect()).collect();
    (order.iter().map(|&i| matrix[i][i]).collect(), vectors)
}

/// Turns the plane of two axes so that they no longer mix.
fn rotate(matrix: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let mixed = matrix[p][q];
    // What rounding would swallow on the diagonal is nothing.
    if mixed.abs() <= f64::EPSILON * 1e-3 * (matrix[p][p] * matrix[q][q]).abs().sqrt() {
        matrix[p][q] = 0.0;
        matrix[q][p] = 0.0;
        return;
    }
    let tau = (matrix[q][q] - matrix[p][p]) / (2.0 * mixed);
    let tangent = if tau >= 0.0 { 1.0 } else { -1.0 } / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in matrix.iter_mut().chain(vectors) {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    let (upper, lower) = matrix.split_at_mut(q);
    for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
        (*x, *y) = turn(*x, *y);
    }
    matrix[p][q] = 0.0;
    matrix[q][p] = 0.0;
}

/// The lower triangle L with L·Lᵀ a positive definite matrix (Cholesky), and none of one that is not.
pub(super) fn root(matrix: &Matrix) -> Option<Matrix> {
    let n = matrix.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let left = matrix[i][j] - dot;
            if i == j {
                if left.is_nan() || left <= 0.0 {
                    return None;
                }
                l[i][i] = left.sqrt();
            } else {
                l[i][j] = left / l[j][j];
            }
        }
    }
    Some(l)
}

/// The solution x of L·x = y for a lower triangle.
pub(super) fn solve_lower(l: &Matrix, y: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = Vec::with_capacity(y.len());
    for (row, &y) in l.iter().zip(y) {
        let dot: f64 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
        x.push((y - dot) / row[x.len()]);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_put_the_matrix_together_again() {
        // Eigenvalues by hand: 1 and 3 of [[2, 1], [1, 2]]; of the Hilbert matrix of order 3 as tabulated.
        let (values, vectors) = eigen(&vec![vec![2.0, 1.0], vec![1.0, 2.0]]);
        assert!((values[0] - 1.0).abs() < 1e-15 && (values[1] - 3.0).abs() < 1e-15);
        assert!((vectors[1][0] - vectors[1][1]).abs() < 1e-15);
        let hilbert = |n: usize| -> Matrix {
            (0..n).map(|i| (0..n).map(|j| 1.0 / (i + j + 1) as f64).collect()).collect()
        };
        let (values, _) = eigen(&hilbert(3));
        for (value, expected) in values.iter().zip([0.002_687_340_3, 0.122_327_065_9, 1.408_318_927_1]) {
            assert!((value - expected).abs() < 1e-9, "{values:?}");
        }
        for n in [1, 4, 9, 20] {
            let matrix = hilbert(n);
            let (values, vectors) = eigen(&matrix);
            for i in 0..n {
                for j in 0..n {
                    let sum: f64 = (0..n).map(|k| values[k] * vectors[k][i] * vectors[k][j]).sum();
                    assert!((sum - matrix[i][j]).abs() < 1e-13, "{n}: {i}, {j}");
                }
            }
        }
    }

    #[test]
    fn a_root_solves_and_what_has_none_is_told() {
        let matrix = vec![vec![4.0, 2.0, 0.5], vec![2.0, 3.0, -1.0], vec![0.5, -1.0, 2.0]];
        let l = root(&matrix).expect("it is positive definite");
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| l[i][k] * l[j][k]).sum();
                assert!((product - matrix[i][j]).abs() < 1e-14);
            }
        }
        let x = solve_lower(&l, &[2.0, -1.0, 0.25]);
        for (back, y) in times(&l, &x).iter().zip([2.0, -1.0, 0.25]) {
            assert!((back - y).abs() < 1e-14);
        }
        assert_eq!(root(&vec![vec![1.0, 2.0], vec![2.0, 1.0]]), None);
    }
}
