package com.intellij.ui.components;

import javax.swing.JList;
import javax.swing.ListModel;

/** https://plugins.jetbrains.com/docs/intellij/lists-and-trees.html */
public class JBList<E> extends JList<E> {
    public JBList(ListModel<E> model) {
        super(model);
    }

    public void setEmptyText(String text) {}
}
