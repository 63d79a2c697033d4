import Statistics
import Testing

@Suite struct MatrixTests {
    private static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        return Matrix(
            rows: rows,
            columns: columns,
            storage: generator.gaussianVector(count: rows * columns)
        )
    }

    /// |error| ≤ k·ε·Σ|aᵢbᵢ| for a sum of k products in any order; with standard normal factors
    /// Σ|aᵢbᵢ| stays below 2k.
    private static func tolerance(_ terms: Int) -> Double {
        2 * Double(terms * terms) * Double(Float.ulpOfOne)
    }

    @Test(arguments: [(1, 1, 1), (3, 4, 5), (17, 31, 8), (64, 1, 33), (1, 40, 2)])
    func productsAgreeWithLoops(rows: Int, inner: Int, columns: Int) {
        let a = Self.random(rows, inner, seed: 1)
        let b = Self.random(inner, columns, seed: 2)
        let expected = Reference.product(a, b)
        let products = [
            a.multiplied(by: b),
            Reference.transpose(a).transposeMultiplied(by: b),
            a.multiplied(byTransposeOf: Reference.transpose(b)),
        ]
        for product in products {
            for row in 0..<rows {
                for column in 0..<columns {
                    let error = Double(product[row, column]) - expected[row][column]
                    #expect(abs(error) <= Self.tolerance(inner))
                }
            }
        }
    }

    @Test func vectorProductsAgreeWithMatrixProducts() {
        let a = Self.random(9, 13, seed: 3)
        let x = Self.random(13, 1, seed: 4)
        let y = Self.random(9, 1, seed: 5)
        for (left, right) in zip(a.multiplied(by: x.storage), a.multiplied(by: x).storage) {
            #expect(abs(left - right) <= Float(Self.tolerance(13)))
        }
        let transposed = a.transposeMultiplied(by: y)
        for (left, right) in zip(a.transposeMultiplied(by: y.storage), transposed.storage) {
            #expect(abs(left - right) <= Float(Self.tolerance(9)))
        }
    }

    @Test func emptyProductsAreZero() {
        let product = Matrix(rows: 2, columns: 0).multiplied(by: Matrix(rows: 0, columns: 3))
        #expect(product == Matrix(rows: 2, columns: 3))
        #expect(Matrix(rows: 0, columns: 3).transposeMultiplied(by: []) == [0, 0, 0])
    }

    @Test func rowsAreGatheredInOrderAndRepeated() {
        let matrix = Matrix([[1, 2], [3, 4], [5, 6]])
        #expect(matrix.gatherRows([2, 0, 2]) == Matrix([[5, 6], [1, 2], [5, 6]]))
        #expect(matrix.gatherRows([]).rows == 0)
        #expect(matrix.row(1) == [3, 4])
        #expect(matrix.withRow(2) { $0.reduce(0, +) } == 11)
    }

    @Test func columnFigures() {
        let matrix = Matrix([[1, 10], [3, 10], [8, 10]])
        #expect(matrix.columnMeans() == [4, 10])
        #expect(matrix.columnMeans(rows: [0, 1]) == [2, 10])
        #expect(matrix.columnVariances(means: [4, 10]) == [26.0 / 3, 0])
        #expect(Matrix([[3, 4], [0, 0]]).rowNorms() == [5, 0])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func nonFiniteElementsAreSeen(value: Float) {
        var matrix = Self.random(5, 7, seed: 6)
        #expect(matrix.isFinite)
        matrix[4, 6] = value
        #expect(!matrix.isFinite)
        #expect(!SparseMatrix(matrix).isFinite)
    }

    @Test func largeFiniteElementsAreFinite() {
        #expect(Matrix([[.greatestFiniteMagnitude, .greatestFiniteMagnitude]]).isFinite)
    }

    @Test func sparseMatricesKeepTheirElements() {
        let dense = Matrix([[0, 2, 0], [0, 0, 0], [1, 0, 3]])
        let sparse = SparseMatrix(dense)
        #expect(sparse.offsets == [0, 1, 1, 3])
        #expect(sparse.indices == [1, 0, 2])
        #expect(sparse.dense() == dense)
        #expect(sparse.gatherRows([2, 1]).dense() == dense.gatherRows([2, 1]))
    }
}
