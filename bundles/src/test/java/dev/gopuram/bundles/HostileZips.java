package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Zips whose directory and headers lie. */
final class HostileZips extends CorpusPart {
    @Override
    void fill() {
        Bytes zip = GoodBundles.tensor().zip();
        String model = "linear/v1.0.0/model.onnx";
        refused("a symbolic link in a zip", unix(zip, model, 0xa1ff), "a symbolic link");
        refused(
                "a symbolic link that a Mac made",
                Archives.entry(unix(zip, model, 0xa1ff), model, 4, 2, 19 << 8 | 20),
                "a symbolic link");
        refused("a file that the directory does not name", Archives.hidden(zip), "belong to no file");
        refused(
                "something before the first file",
                Archives.behind(Bytes.utf8("PK: something else"), zip),
                "belong to no file");
        refused("a device in a zip", unix(zip, model, 0x21ff), "a device or a pipe");
        refused("a directory by its type", unix(zip, model, 0x41ff), "a directory by its type");
        refused("encrypted", Archives.entry(zip, model, 8, 2, 9), "encrypted");
        refused("strongly encrypted", Archives.entry(zip, model, 8, 2, 1 << 6 | 1), "encrypted");
        refused("encrypted by its header", Archives.first(zip, 6, 2, 9), "its header says otherwise");
        refused("an unknown method", Archives.entry(zip, model, 10, 2, 14), "packed by method 14");
        refused("stored and yet packed", Archives.entry(zip, model, 10, 2, 0), "its header says otherwise");
        refused("a wrong checksum in a zip", Archives.entry(zip, model, 16, 4, 12345), "its checksum is wrong");
        refused("a size that is too small", Archives.entry(zip, model, 24, 4, 3), "as the archive says");
        refused("a size that is too large", Archives.entry(zip, model, 24, 4, 3_000_000), "as the archive says");
        refused("a size of 4 GiB", Archives.entry(zip, model, 24, 4, -2), "more than 2146435072 bytes");
        refused("ZIP64 sizes", Archives.entry(zip, model, 24, 4, -1), "a ZIP64 entry");
        refused("a ZIP64 place", Archives.entry(zip, model, 42, 4, -1), "a ZIP64 entry");
        refused("ZIP64 counts", Archives.end(zip, 10, 2, 0xffff), "a ZIP64 archive");
        refused("fewer files than it has", countedAs(zip, 3), "entries in its directory");
        refused("more files than it has", countedAs(zip, 300), "entries in its directory");
        refused("one file in the place of another", Archives.entry(zip, model, 42, 4, 0), "shares its bytes");
        refused(
                "a file in the directory's place",
                Archives.entry(zip, model, 20, 4, 1 << 20),
                "reaches into the directory");
        refused("a directory elsewhere", Archives.end(zip, 16, 4, 7), "its directory is not where its end says");
        refused("a huge directory", Archives.end(zip, 12, 4, 1L << 31), "its directory is not where its end says");
        refused("a part of several", Archives.end(zip, 4, 2, 1), "a part of several");
        refused(
                "another name before the file",
                otherName(zip, "config.yaml", "configs.yml"),
                "its header says otherwise");
        refused("an empty archive", Bytes.EMPTY, "neither a zip nor a tar");
        refused("a text", Bytes.utf8("#!/bin/sh\nrm -rf /\n"), "neither a zip nor a tar");
        refused(
                "a pickle",
                Bytes.wrap(new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0}),
                "neither a zip nor a tar");
        refused("a gzip of nothing", Archives.gzip(Bytes.EMPTY), "truncated");
        refused("a gzip of a zip", Archives.gzip(zip), "a header that is none");
        refused(
                "a zip without files",
                Bytes.wrap(Arrays.copyOf(new byte[] {'P', 'K', 5, 6}, 22)),
                "config.yaml is missing");
    }

    private static Bytes unix(Bytes zip, String name, int mode) {
        return Archives.entry(Archives.entry(zip, name, 4, 2, 3 << 8 | 20), name, 38, 4, (long) mode << 16);
    }

    private static Bytes countedAs(Bytes zip, int count) {
        return Archives.end(Archives.end(zip, 10, 2, count), 8, 2, count);
    }

    /** In the header before the file alone. */
    private static Bytes otherName(Bytes zip, String name, String other) {
        byte[] bytes = zip.toArray();
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                System.arraycopy(other.getBytes(StandardCharsets.UTF_8), 0, bytes, at, wanted.length);
                return Bytes.wrap(bytes);
            }
        }
        throw new IllegalArgumentException(name);
    }
}
