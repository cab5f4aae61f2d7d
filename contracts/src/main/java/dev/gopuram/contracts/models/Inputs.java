package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Bytes;
import java.util.List;

/** What a model is given: one kind of rows, or tensors as its graph reads them. */
public sealed interface Inputs {
    /** One text a row. */
    record Texts(List<String> texts) implements Inputs {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /** Two texts a row. */
    record Pairs(List<TextPair> pairs) implements Inputs {
        public Pairs {
            pairs = List.copyOf(pairs);
        }
    }

    /** One picture a row: JPEG, PNG or WebP. */
    record Images(List<Bytes> images) implements Inputs {
        public Images {
            images = List.copyOf(images);
        }
    }

    /** Named features a row. */
    record Tables(List<FeatureRow> rows) implements Inputs {
        public Tables {
            rows = List.copyOf(rows);
        }
    }

    /** As the graph reads them; the first dimension is the rows. */
    record Tensors(List<Tensor> tensors) implements Inputs {
        public Tensors {
            tensors = List.copyOf(tensors);
        }
    }
}
