package com.intellij.openapi.ui;

import javax.swing.JComboBox;

/** https://plugins.jetbrains.com/docs/intellij/user-interface-components.html */
public class ComboBox<E> extends JComboBox<E> {
    public ComboBox(E[] items) {
        super(items);
    }

    @SuppressWarnings("unchecked")
    public E getItem() {
        return (E) getSelectedItem();
    }
}
