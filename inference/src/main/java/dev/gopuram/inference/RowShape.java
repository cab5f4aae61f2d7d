package dev.gopuram.inference;

import java.util.List;

/**
 * The dimensions of a row's cells, input by input: rows of one shape may run together.
 *
 * @param dimensions without the rows themselves, where the graph reads rows
 */
record RowShape(List<List<Long>> dimensions) {
    RowShape {
        dimensions = dimensions.stream().map(List::copyOf).toList();
    }

    static long elements(List<Long> dimensions) {
        long product = 1;
        for (long dimension : dimensions) {
            product = Math.multiplyExact(product, dimension);
        }
        return product;
    }
}
