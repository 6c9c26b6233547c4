# Completion of `deepwrist` in fish, from the same files of words as completion/deepwrist.bash.

function __deepwrist_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (command -s $words[1]); or return
    set -l share (dirname (dirname (realpath $program)))/share/deepwrist
    set -l name deepwrist
    set -l previous ''
    if test (count $words) -gt 1
        set name $words[2]
        set previous $words[-1]
    end
    test -r $share/words/$name.words; or return
    set -l all
    while read -l line
        set -l part (string split \t -- $line)
        set -l before ''
        if string match -q -- '*=' $part[1]; and test "$part[1]" = (string sub -l (string length -- $part[1]) -- "$current")
            set before $part[1]
        else if test "$previous" != "$part[1]"
            set -a all $part[1]\t$part[3]
            continue
        end
        set -l typed (string sub -s (math 1 + (string length -- "$before")) -- "$current")
        switch $part[2]
            case -
                continue
            case '<experiment>'
                set -l files $share/config/experiment/*.yaml config/experiment/*.yaml
                set -l names (path change-extension '' (path basename $files))
                printf '%s\n' $before$names
            case '<value>'
                set -l files (__fish_complete_path $typed)
                test (count $files) -gt 0; and printf '%s\n' $before$files
            case '*'
                printf '%s\n' $before(string split '|' -- $part[2])
        end
        return
    end <$share/words/$name.words
    test (count $all) -gt 0; and printf '%s\n' $all
end

complete -c deepwrist -f -a '(__deepwrist_complete)'
