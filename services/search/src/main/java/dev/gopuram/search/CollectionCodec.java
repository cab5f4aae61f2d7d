package dev.gopuram.search;

import dev.gopuram.contracts.search.Quantization;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;

/**
 * How our indexes lie on disk: as Lucene's own, but with vectors of up to {@value #MAX_DIMENSIONS} dimensions, where
 * Lucene's default refuses more than 1,024, and with a graph over bytes where the collection asks for it.
 *
 * <p>Public because Lucene finds it by its name when it reads a segment, through {@code META-INF/services}; the name is
 * written into every segment and never changes.
 */
public final class CollectionCodec extends FilterCodec {
    static final String NAME = "Gopuram1";
    static final int MAX_DIMENSIONS = 4_096;

    private final KnnVectorsFormat vectors;

    /** For reading: each segment says itself in which form its vectors were written. */
    public CollectionCodec() {
        this(Quantization.NONE);
    }

    CollectionCodec(Quantization quantization) {
        super(NAME, new Lucene104Codec());
        this.vectors = new Wide(form(quantization));
    }

    /** The quantised form keeps the vectors themselves beside the bytes, to score by exactly. */
    private static KnnVectorsFormat form(Quantization quantization) {
        return switch (quantization) {
            case NONE -> new Lucene99HnswVectorsFormat();
            case INT8 -> new Lucene104HnswScalarQuantizedVectorsFormat();
        };
    }

    @Override
    public KnnVectorsFormat knnVectorsFormat() {
        return vectors;
    }

    /** Lucene checks the bound here, when a field is written; the forms themselves have none. */
    private static final class Wide extends PerFieldKnnVectorsFormat {
        private final KnnVectorsFormat form;

        Wide(KnnVectorsFormat form) {
            this.form = form;
        }

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return form;
        }

        @Override
        public int getMaxDimensions(String field) {
            return MAX_DIMENSIONS;
        }
    }
}
