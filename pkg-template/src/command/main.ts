console.log("plexicus");
