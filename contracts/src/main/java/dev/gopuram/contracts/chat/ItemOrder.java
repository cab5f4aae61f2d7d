package dev.gopuram.contracts.chat;

/** Which end of a list of items comes first. */
public enum ItemOrder {
    OLDEST_FIRST,
    NEWEST_FIRST
}
