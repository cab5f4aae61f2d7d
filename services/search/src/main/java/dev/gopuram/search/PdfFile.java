package dev.gopuram.search;

import java.io.IOException;
import java.io.InputStream;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.io.RandomAccessReadView;
import org.apache.pdfbox.io.RandomAccessStreamCache;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdfparser.PDFParser;
import org.jspecify.annotations.Nullable;

/** A PDF whose streams are all {@link PdfStream}s: none is unpacked beyond the bound. */
final class PdfFile extends PDFParser {
    private final RandomAccessStreamCache cache;
    private final PdfWatch watch;
    private @Nullable RandomAccessReadView latest;

    /**
     * @param cache where decrypted streams are kept; the caller closes it
     */
    PdfFile(PdfSource source, RandomAccessStreamCache cache, PdfWatch watch) throws IOException {
        super(source, "", (InputStream) null, null, shared(cache));
        this.cache = cache;
        this.watch = watch;
    }

    private static StreamCacheCreateFunction shared(RandomAccessStreamCache cache) {
        return () -> cache;
    }

    /** The library asks for the view of a stream's bytes when it has found them. */
    @Override
    public RandomAccessReadView createRandomAccessReadView(long start, long length) throws IOException {
        RandomAccessReadView view = super.createRandomAccessReadView(start, length);
        latest = view;
        return view;
    }

    @Override
    protected COSStream parseCOSStream(COSDictionary dictionary) throws IOException {
        latest = null;
        COSStream found = super.parseCOSStream(dictionary);
        RandomAccessReadView packed = latest;
        if (packed == null) {
            throw new IOException("a stream whose bytes were not found (expected: some)");
        }
        PdfStream stream = new PdfStream(cache, packed, watch);
        found.forEach(stream::setItem);
        return stream;
    }
}
