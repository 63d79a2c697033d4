#if canImport(Accelerate)
    internal import Accelerate
#else
    internal import CLinearAlgebra
#endif

/// The one door to the linear algebra library: OpenBLAS on Linux, Accelerate on Apple.
///
/// All matrices are row-major without padding, so the leading dimension is the column count.
enum BLAS {
    /// Σ xᵢyᵢ.
    static func dot(_ x: UnsafeBufferPointer<Float>, _ y: UnsafeBufferPointer<Float>) -> Float {
        precondition(x.count == y.count, "dot product of vectors of different lengths")
        return cblas_sdot(Int32(x.count), x.baseAddress, 1, y.baseAddress, 1)
    }

    /// √Σ xᵢ².
    static func norm(_ x: UnsafeBufferPointer<Float>) -> Float {
        cblas_snrm2(Int32(x.count), x.baseAddress, 1)
    }

    /// C[m, n] ← op(A)·op(B) + beta·C, in single precision.
    static func multiply(
        _ a: UnsafePointer<Float>?,
        transposed transposeA: Bool,
        _ b: UnsafePointer<Float>?,
        transposed transposeB: Bool,
        into c: UnsafeMutablePointer<Float>?,
        shape: (m: Int, n: Int, k: Int),
        beta: Float = 0
    ) {
        cblas_sgemm(
            CblasRowMajor,
            transposeA ? CblasTrans : CblasNoTrans,
            transposeB ? CblasTrans : CblasNoTrans,
            Int32(shape.m),
            Int32(shape.n),
            Int32(shape.k),
            1,
            a,
            Int32(max(1, transposeA ? shape.m : shape.k)),
            b,
            Int32(max(1, transposeB ? shape.k : shape.n)),
            beta,
            c,
            Int32(max(1, shape.n))
        )
    }

    /// C[m, n] ← op(A)·op(B) + beta·C, in double precision; a matrix–vector product where n = 1.
    static func multiply(
        _ a: UnsafePointer<Double>?,
        transposed transposeA: Bool,
        _ b: UnsafePointer<Double>?,
        into c: UnsafeMutablePointer<Double>?,
        shape: (m: Int, n: Int, k: Int),
        beta: Double = 0
    ) {
        if shape.n == 1 {
            let rows = transposeA ? shape.k : shape.m
            let columns = transposeA ? shape.m : shape.k
            cblas_dgemv(
                CblasRowMajor,
                transposeA ? CblasTrans : CblasNoTrans,
                Int32(rows),
                Int32(columns),
                1,
                a,
                Int32(max(1, columns)),
                b,
                1,
                beta,
                c,
                1
            )
        } else {
            cblas_dgemm(
                CblasRowMajor,
                transposeA ? CblasTrans : CblasNoTrans,
                CblasNoTrans,
                Int32(shape.m),
                Int32(shape.n),
                Int32(shape.k),
                1,
                a,
                Int32(max(1, transposeA ? shape.m : shape.k)),
                b,
                Int32(max(1, shape.n)),
                beta,
                c,
                Int32(max(1, shape.n))
            )
        }
    }

    /// A·Aᵀ `[rows, rows]` of A `[rows, columns]`, or AᵀA `[columns, columns]`, in double precision.
    ///
    /// Half the work of a product: dsyrk fills the lower triangle, the upper one is copied.
    static func gram(_ a: [Double], rows: Int, columns: Int, transposed: Bool) -> [Double] {
        let size = transposed ? columns : rows
        let inner = transposed ? rows : columns
        var result = [Double](repeating: 0, count: size * size)
        guard size > 0, inner > 0 else { return result }
        cblas_dsyrk(
            CblasRowMajor,
            CblasLower,
            transposed ? CblasTrans : CblasNoTrans,
            Int32(size),
            Int32(inner),
            1,
            a,
            Int32(columns),
            0,
            &result,
            Int32(size)
        )
        result.withUnsafeMutableBufferPointer { result in
            for row in 0..<size {
                for column in 0..<row {
                    result[column * size + row] = result[row * size + column]
                }
            }
        }
        return result
    }

    /// y[m] ← op(A)·x for A [rows, columns], in single precision.
    static func multiply(
        _ a: UnsafePointer<Float>?,
        transposed: Bool,
        vector x: UnsafePointer<Float>?,
        into y: UnsafeMutablePointer<Float>?,
        rows: Int,
        columns: Int
    ) {
        cblas_sgemv(
            CblasRowMajor,
            transposed ? CblasTrans : CblasNoTrans,
            Int32(rows),
            Int32(columns),
            1,
            a,
            Int32(max(1, columns)),
            x,
            1,
            0,
            y,
            1
        )
    }

    /// x ← op(L)·x for the lower triangle L `[size, size]`, in double precision.
    static func multiplyTriangular(
        _ factor: UnsafePointer<Double>?,
        transposed: Bool,
        size: Int,
        _ x: UnsafeMutablePointer<Double>?
    ) {
        cblas_dtrmv(
            CblasRowMajor,
            CblasLower,
            transposed ? CblasTrans : CblasNoTrans,
            CblasNonUnit,
            Int32(size),
            factor,
            Int32(max(1, size)),
            x,
            1
        )
    }
}
