package dev.gopuram.contracts.search;

import java.util.List;

/**
 * Asks to store documents.
 *
 * @param documents 1..1000, ids distinct
 * @param refresh when to answer
 */
public record PutDocuments(String collection, List<NewDocument> documents, Refresh refresh) {
    public PutDocuments {
        documents = List.copyOf(documents);
    }
}
