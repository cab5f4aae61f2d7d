package dev.gopuram.search;

import java.io.IOException;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/** The bytes of a PDF; whoever reads them passes the watch. */
final class PdfSource extends RandomAccessReadBuffer {
    private final PdfWatch watch;

    PdfSource(byte[] file, PdfWatch watch) {
        super(file);
        this.watch = watch;
    }

    @Override
    public int read() throws IOException {
        watch.pass();
        return super.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        watch.pass();
        return super.read(into, offset, length);
    }
}
