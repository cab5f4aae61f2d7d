package dev.gopuram.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSInputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.DecodeOptions;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadView;
import org.apache.pdfbox.io.RandomAccessStreamCache;

/**
 * A stream of a PDF that is unpacked only where it stays within the bound. The library unpacks into memory without one,
 * and a few kilobytes packed twice may become gigabytes; so each stream is unpacked here first, into nothing.
 */
final class PdfStream extends COSStream {
    /** Filters in a row; real files have one or two. */
    private static final int MOST_FILTERS = 4;

    private final PdfWatch watch;
    private boolean measured;

    PdfStream(RandomAccessStreamCache cache, RandomAccessReadView packed, PdfWatch watch) throws IOException {
        super(cache, packed);
        this.watch = watch;
    }

    @Override
    public COSInputStream createInputStream(DecodeOptions options) throws IOException {
        measure();
        return super.createInputStream(options);
    }

    @Override
    public RandomAccessRead createView() throws IOException {
        measure();
        return super.createView();
    }

    private void measure() throws IOException {
        if (measured) {
            return;
        }
        List<COSName> filters = filters();
        if (filters.size() > MOST_FILTERS) {
            throw watch.refuse(watch.unpacksTooMuch());
        }
        byte[] packed = new byte[0];
        for (int i = 0; i < filters.size(); i++) {
            boolean last = i == filters.size() - 1;
            OutputStream out = last ? OutputStream.nullOutputStream() : new ByteArrayOutputStream();
            try (InputStream in = i == 0 ? createRawInputStream() : new ByteArrayInputStream(packed)) {
                FilterFactory.INSTANCE.getFilter(filters.get(i)).decode(in, new Bounded(out), this, i);
            }
            if (out instanceof ByteArrayOutputStream unpacked) {
                packed = unpacked.toByteArray();
            }
        }
        measured = true;
    }

    /** Each once, as the library applies them. */
    private List<COSName> filters() {
        COSBase filters = getFilters();
        Set<COSName> names = new LinkedHashSet<>();
        if (filters instanceof COSName one) {
            names.add(one);
        } else if (filters instanceof COSArray several) {
            for (int i = 0; i < several.size() && names.size() <= MOST_FILTERS; i++) {
                if (several.getObject(i) instanceof COSName name) {
                    names.add(name);
                }
            }
        }
        return new ArrayList<>(names);
    }

    /** Counts what passes. */
    private final class Bounded extends OutputStream {
        private final OutputStream out;
        private long bytes;

        Bounded(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            count(1);
            out.write(value);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            count(length);
            out.write(from, offset, length);
        }

        private void count(int more) {
            watch.pass();
            bytes += more;
            if (bytes > watch.mostUnpacked()) {
                throw watch.refuse(watch.unpacksTooMuch());
            }
        }
    }
}
